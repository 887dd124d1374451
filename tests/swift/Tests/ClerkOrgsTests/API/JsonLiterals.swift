import ClerkOrgs
import Foundation
import Testing

/// Which literal this program is to make, if another test has started it for that.
private let wanted = ProcessInfo.processInfo.environment["CLERK_ORGS_LITERAL"]

extension Everything {
    @Suite struct JsonLiterals {
        @Test func areJSON() throws {
            let json: Json = ["a/\"b": [1, -2.5, 1e300, 5e-300, true, nil, "\u{1F600}\n"], "": [:], "c": []]
            #expect(
                json.text == #"{"a/\"b":[1,-2.5,1e+300,5e-300,true,null,"\#u{1F600}\n"],"":{},"c":[]}"#)
            #expect(try Json(text: json.text) == json)
        }

        @Test(.enabled(if: wanted != nil)) func refused() {
            let key = "plan"
            switch wanted {
            case "infinity": _ = Json(floatLiteral: .infinity)
            case "nan": _ = Json(floatLiteral: .nan)
            default: _ = ["seats": 1, "plan": "pro", .init(key): "free"] as Json
            }
        }

        #if os(Linux)
            @Test(arguments: [
                ("infinity", "JSON has no number inf"), ("nan", "JSON has no number nan"),
                ("twice", "a Json literal has the key plan twice"),
            ])
            func thatAreNoJSONEndTheProgram(name: String, message: String) throws {
                let (process, output) = (Process(), Pipe())
                process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
                let filter = ["--filter", "JsonLiterals/refused"]
                process.arguments = ["--testing-library", "swift-testing"] + filter
                process.environment = ProcessInfo.processInfo.environment
                    .merging(["CLERK_ORGS_LITERAL": name, "SWIFT_BACKTRACE": "enable=no"]) { $1 }
                (process.standardOutput, process.standardError) = (output, output)
                try process.run()
                let report = output.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
                #expect(process.terminationReason == .uncaughtSignal)
                #expect(String(decoding: report, as: UTF8.self).contains("Fatal error: \(message)"))
            }
        #endif
    }
}
