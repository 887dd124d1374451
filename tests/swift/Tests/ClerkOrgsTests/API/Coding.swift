import ClerkOrgs
import Foundation
import Testing

extension Everything {
    /// Values can be stored and sent. The list of all of them is generated from the contract.
    @Suite struct Coding {
        @Test func everyValueIsTheSameAfterARoundTrip() throws {
            for value in filledValues { try roundTrip(value) }
            #expect(filledValues.count > 70)
        }

        /// Foundation's strategies turn `image_url` into `imageUrl`.
        @Test func everyValueIsTheSameAfterARoundTripInSnakeCase() throws {
            let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
            encoder.keyEncodingStrategy = .convertToSnakeCase
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            for value in filledValues { try roundTrip(value, encoder, decoder) }
        }

        @Test func everyValueIsTheSameAfterARoundTripAsAPropertyList() throws {
            for value in filledValues {
                func roundTrip<Value: Codable & Hashable>(_ value: Value) throws {
                    let data = try PropertyListEncoder().encode([value])
                    #expect(try PropertyListDecoder().decode([Value].self, from: data) == [value])
                }
                try roundTrip(value)
            }
        }

        private func roundTrip<Value: Codable & Hashable>(
            _ value: Value, _ encoder: JSONEncoder = JSONEncoder(), _ decoder: JSONDecoder = JSONDecoder()
        ) throws {
            let decoded = try decoder.decode(Value.self, from: encoder.encode(value))
            #expect(decoded == value)
            #expect(decoded.hashValue == value.hashValue)
        }

        @Test func keysAreTheServersInSnakeCase() throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.dateEncodingStrategy = .millisecondsSince1970
            let request = OrganizationMembershipRequest(id: "orgmemreq_1", organizationID: "org_1")
            let written = try JSON(text: String(decoding: encoder.encode(request), as: UTF8.self))
            #expect(
                written == [
                    "id": "orgmemreq_1", "organization_id": "org_1", "status": "pending", "created_at": 0,
                    "updated_at": 0,
                ])
        }

        @Test func enumsAreTheServersWords() throws {
            #expect(try text(SignInStatus.needsSecondFactor) == #""needs_second_factor""#)
            #expect(try text(SignInStatus.unknown(value: "brand_new")) == #""brand_new""#)
            let read = try JSONDecoder().decode(
                [SignInStatus].self, from: Data(#"["complete","brand_new"]"#.utf8))
            #expect(read == [.complete, .unknown(value: "brand_new")])
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([BulkStatus].self, from: Data(#"["brand_new"]"#.utf8))
            }
        }

        @Test func durationsAreSeconds() throws {
            let record = ErrorInfo(kind: .rateLimited, retryAfter: .milliseconds(1500))
            #expect(try JSON(text: text(record))["retryAfter"].double == 1.5)
        }

        @Test func durationsAreReadToTheNanosecond() throws {
            for number in 0..<1000 {
                let record = ResponseInfo(duration: .nanoseconds(number * 12_345_679))
                #expect(try read(ResponseInfo.self, from: text(record)) == record)
            }
        }

        @Test(arguments: ["1e300", "-1e300", "9223372036854775808"])
        func whatIsNoDurationIsRefused(seconds: String) {
            let rest = #""kind":"api","text":"","errors":[],"maybeApplied":false"#
            let written = #"{"retryAfter":\#(seconds),\#(rest)}"#
            #expect(throws: DecodingError.self) { try read(ErrorInfo.self, from: written) }
        }

        private func read<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
            try JSONDecoder().decode(type, from: Data(text.utf8))
        }

        @Test func anErrorIsEncodedAsItsDetails() throws {
            let outcome = BulkOutcome(id: "user_1", status: .failed, error: .conflict(text: "too late"))
            let written = try JSON(text: text(outcome))["error"]
            #expect(written["kind"] == "conflict" && written["text"] == "too late")
        }

        @Test func detailsMadeByHandTakeTheKindOfTheirCase() throws {
            let error = ClerkError.notFound(info: ErrorInfo(text: "gone"))
            #expect(error.kind == .notFound && error.info.kind == .notFound)
            #expect(error == .notFound(text: "gone") && error != .conflict(info: ErrorInfo(text: "gone")))
            #expect(Set([error, .notFound(text: "gone")]).count == 1)
            let outcome = BulkOutcome(id: "user_1", status: .failed, error: error)
            #expect(try read(BulkOutcome.self, from: text(outcome)) == outcome)
        }

        @Test func metadataIsAPartOfTheJSON() throws {
            let metadata: Json = ["plan": "pro", "seats": [5, 10.5], "trial": false]
            let role = OrganizationMembership(
                id: "orgmem_1", publicMetadata: metadata, organization: OrganizationResource(id: "org_1"))
            let written = try JSON(text: text(role))["publicMetadata"]
            #expect(written == ["plan": "pro", "seats": [5, .number(10.5)], "trial": false])
        }

        @Test func numbersOutOfRangeForDecimalAreDoubles() throws {
            let text = #"{"least":5e-324,"limit":1.7976931348623157e308,"plan":"pro"}"#
            let json = try Json(text: text)
            #expect(json.plan?.string == "pro" && json.object?.count == 3)
            #expect(json["limit"]?.double == .greatestFiniteMagnitude && json["limit"]?.decimal == nil)
            #expect(json["least"]?.double == .leastNonzeroMagnitude)
            #expect(try JSONDecoder().decode(Json.self, from: JSONEncoder().encode(json)) == json)
        }

        @Test func numbersOfMetadataAreUnchanged() throws {
            let json = try Json(
                text: "[0.12345678901234567,18446744073709551616,1000000000000000000000000,-1.5e-9]")
            let written = try text([json])
            let decoded = try JSONDecoder().decode([Json].self, from: Data(written.utf8))
            #expect(decoded == [json])
            #expect(decoded[0][0]?.decimal == Decimal(string: "0.12345678901234567"))
        }

        @Test func whatCannotBeEncodedIsNamed() throws {
            let far = OrganizationResource(id: "org_1", publicMetadata: try Json(text: #"{"n":[1,-1e400]}"#))
            #expect(try described { try text([far]) } == "-1e400 is out of range for Decimal and Double")
            #expect(try described { try text([Json(text: "1e-400")]) }.hasPrefix("1e-400 is out of range"))
            let deep = (0..<600).reduce([]) { json, _ in [json] as Json }
            #expect(try described { try text([deep]) } == "the JSON is nested more than 512 deep")
        }

        @Test func whatIsNoNumberOfJSONIsNotDecoded() throws {
            let written = try PropertyListEncoder().encode([Double.infinity])
            #expect(throws: DecodingError.self) {
                try PropertyListDecoder().decode([Json].self, from: written)
            }
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            let texts = try decoder.decode([Json].self, from: Data(#"["inf","nan","-inf"]"#.utf8))
            #expect(texts == ["inf", "nan", "-inf"])
        }

        @Test(arguments: ["[[1e400]]", #"[{"a":{"b":-1e400}}]"#, #"[{"a":[1e-400]}]"#])
        func whatCannotBeDecodedIsNoOtherType(text: String) throws {
            #expect {
                try read([Json].self, from: text)
            } throws: { error in
                guard case .dataCorrupted(let context)? = error as? DecodingError else { return false }
                return context.codingPath.count > 1
            }
        }

        /// What an encoder says that fails.
        private func described(_ encode: () throws -> String) throws -> String {
            do {
                return try encode()
            } catch EncodingError.invalidValue(_, let context) {
                return context.debugDescription
            }
        }

        private func text(_ value: some Encodable) throws -> String {
            String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        }
    }

    /// JSON can be read without a type of one's own.
    @Suite struct JsonValues {
        let json: Json

        init() throws {
            json = try Json(text: #"{"plan":{"name":"pro","seats":[1,2.5]},"a b":null,"on":true}"#)
        }

        @Test func partsAreReadByKeyAndIndex() {
            #expect(json.plan?.name?.string == "pro")
            #expect(json["plan"]?["seats"]?[0]?.int == 1)
            #expect(json.plan?.seats?[1]?.double == 2.5)
            #expect(json.on?.bool == true)
            #expect(json["a b"]?.isNull == true)
            #expect(json.plan?.seats?.array?.count == 2)
            #expect(json.object?.keys.sorted() == ["a b", "on", "plan"])
        }

        @Test func whatIsNotThereIsNil() {
            #expect(json.nothing == nil && json[0] == nil && json.plan?.seats?[2] == nil)
            #expect(json.plan?.seats?[-1] == nil && json.on?.string == nil && json.on?.int == nil)
            #expect(json.plan?.name?.double == nil && json.plan?.array == nil && json.string == nil)
        }

        @Test func equalityIsThatOfTheMeaning() throws {
            #expect(try Json(text: #"{"a":1,"b":[2]}"#) == Json(text: #"{ "b": [2.0], "a": 1e0 }"#))
            #expect(try Json(text: "1") != Json(text: #""1""#))
            #expect(try Json(text: "0") != Json(text: "false"))
            #expect(try Json(text: "1e400") == Json(text: "1e400"))
            #expect(try Json(text: "1e400") != Json(text: "1e401"))
            #expect(json.plan?.name == "pro" && json.plan?.seats == [1, 2.5] && json.on == true)
            #expect(try Set([Json(text: "[1, 2]"), [1, 2]]).count == 1)
        }

        @Test func numbersAreKeptInParts() throws {
            let numbers = [
                "1234567890123456789012345678901234567890123", "-0.10", "1E5", "1e400",
                "0.1234567890123456789012345678901234567890123",
            ]
            let json = try Json(text: #" {"n": [ \#(numbers.joined(separator: " , ")) ] , "plan" : "pro"} "#)
            #expect(json.n?.array?.map(\.text) == numbers)
            #expect(json.object?["n"]?[0]?.text == numbers[0])
            #expect(json.plan == "pro" && json.plan?.text == #""pro""#)
            #expect(json.n?[3]?.decimal == nil && json.n?[3]?.double == nil && json.n?[2]?.int == 100_000)
        }

        @Test(arguments: [
            ("1", "1.0"), ("100", "1E+2"), ("0.10", "1e-1"), ("-0", "0.0e5"), ("0", "0e99999999999999999999"),
            ("1e400", "10.0e399"), ("-12.50", "-1250e-2"), ("1e-400", "0.1e-399"),
            ("12345678901234567890123456789012345678901", "12345678901234567890123456789012345678901.0"),
        ])
        func equalNumbersAreEqualHoweverTheyAreWritten(one: String, other: String) throws {
            let (one, other) = (try Json(text: "[\(one)]"), try Json(text: "[ \(other) ]"))
            #expect(one == other)
            #expect(one.hashValue == other.hashValue)
        }

        @Test(arguments: [
            ("1", "-1"), ("1", "10"), ("1e400", "1e401"), ("1", "1e99999999999999999999"),
            ("1e99999999999999999999", "1e99999999999999999998"), ("1e-9223372036854775808", "1"),
            ("12345678901234567890123456789012345678901", "12345678901234567890123456789012345678902"),
            ("0.1", "0.1000000000000000000000000000000000000000001"),
        ])
        func differentNumbersDiffer(one: String, other: String) throws {
            #expect(try Json(text: "[\(one)]") != Json(text: "[\(other)]"))
        }

        @Test(arguments: [
            ("1.0", 1), ("-1e2", -100), ("0e-5", 0), ("9223372036854775807.0", Int.max),
            ("-9223372036854775808", Int.min), ("9223372036854775808", nil), ("1e-400", nil),
            ("1.00000000000000000001", nil), ("1e20", nil), ("1e99999999999999999999", nil), ("0.5", nil),
        ])
        func integersAreExact(_ text: String, _ expected: Int?) throws {
            #expect(try Json(text: text).int == expected)
        }

        @Test func keysAreReadAsTheyAreMeant() throws {
            let text = #"{ "a\"}" : 1 , "\u0062" : {"c":[ ]} , "" : [ [ ] , { } ] , "d":"\ud83d\ude00" }"#
            let json = try Json(text: text)
            #expect(json["a\"}"]?.int == 1 && json.b?.c?.array == [] && json.d == "\u{1F600}")
            #expect(json[""] == [[], [:]] && json.object?.count == 4)
        }

        /// As Foundation decodes them.
        @Test func theFirstOfEqualKeysCounts() throws {
            let json = try Json(text: #"{"a":1,"a":2}"#)
            #expect(json.a?.int == 1)
            #expect(try json.decode([String: Int].self) == ["a": 1])
        }

        @Test func nilIsNull() {
            let metadata: Json = ["plan": nil, "seats": [nil, 1]]
            #expect(metadata.text == #"{"plan":null,"seats":[null,1]}"#)
            #expect(metadata.plan?.isNull == true && metadata.nothing == nil)
            let absent: Json? = nil
            #expect(absent == nil)
        }

        @Test(arguments: [
            "", " ", "{oops", "{oops}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "[", "]", "01",
            "-", "1.", ".5",
            "1e", "+1", "NaN", "nul", "true false", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\n\"", "'a'",
            "1 // one", #""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#,
            #""\udc00\ud800""#, #""\uD83D\uD83D\uDE00""#, #"{"\uDBFF":1}"#, Self.nested(501),
            Self.nested(1000),
        ])
        func whatIsNotJSONIsRefused(text: String) {
            #expect {
                try Json(text: text)
            } throws: { error in
                (error as? ClerkError)?.kind == .invalid && (error as? ClerkError)?.paramName == "text"
            }
        }

        @Test(arguments: [
            "{}", "[]", " {\"a\" : [1, -0.5e+10, 1e400, \"\\u00e9\\n\u{1F600}\"] ,\"b\":{}}\n", "null", "-0",
            "\"\"", #""\uD83D\ude00\udbff\uDFFF\ud7ff\ue000""#, Self.nested(500),
        ])
        func jsonIsKeptAsItIsWritten(text: String) throws {
            #expect(try Json(text: text).text == text)
        }

        @Test func theDeepestJSONIsEncodedInAValue() throws {
            let metadata = try Json(text: Self.nested(500))
            let organization = OrganizationResource(id: "org_1", publicMetadata: metadata)
            let membership = OrganizationMembership(id: "orgmem_1", organization: organization)
            let state = AuthState(user: User(id: "user_1", organizationMemberships: [membership]))
            let written = try JSONEncoder().encode(["states": [state]])
            let decoded = try JSONDecoder().decode([String: [AuthState]].self, from: written)
            #expect(decoded == ["states": [state]])
        }

        /// Arrays, each in the next.
        private static func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }

        @Test func aValueOfOnesOwnIsEncoded() throws {
            struct Plan: Codable, Equatable { let name: String }
            let made = try Json(encoding: Plan(name: "pro \"x\""))
            #expect(made == ["name": "pro \"x\""])
            #expect(try made.decode(Plan.self) == Plan(name: "pro \"x\""))
        }
    }
}
