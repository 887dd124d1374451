import Foundation

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a client asks for: the first line of a request of HTTP/1.1. This server needs no more.
public struct Request: Sendable {
    public let method: String
    public let path: [String]

    init?(head: String) {
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        method = String(words[0])
        path = words[1].prefix { $0 != "?" }.split(separator: "/").map {
            $0.removingPercentEncoding ?? String($0)
        }
    }
}

/// The answer, which is always JSON.
public struct Response: Sendable {
    public let status: Int
    public let body: Data

    public init(status: Int, _ value: some Encodable) {
        self.status = status
        body = (try? JSONEncoder().encode(value)) ?? Data()
    }

    fileprivate var bytes: Data {
        let reason = status < 400 ? "OK" : "Error"
        let head =
            "HTTP/1.1 \(status) \(reason)\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n"
        return Data("\(head)Connection: close\r\n\r\n".utf8) + body
    }
}

/// A small HTTP server on this machine: sockets and Foundation. Each connection is for one request.
public final class HTTPServer: Sendable {
    /// The port that it listens on.
    public let port: UInt16
    private let listener: Int32
    /// Reading from a socket blocks, so it must not happen on the threads that tasks share.
    private let reading = DispatchQueue(label: "requests-server", attributes: .concurrent)

    /// Listens on this port, or on a free one.
    public init(port: UInt16 = 0) throws {
        #if canImport(Glibc)
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, length) = (listener, size)
        let isListening = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        guard isListening else {
            close(listener)
            throw CocoaError(
                .fileReadUnknown, userInfo: [NSLocalizedDescriptionKey: "Port \(port) is not free."])
        }
        self.port = UInt16(bigEndian: address.sin_port)
    }

    /// Answers requests, each in a task of its own, until `stop` is called.
    public func start(_ answer: @escaping @Sendable (Request) async -> Response) {
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                reading.async {
                    guard let request = Self.read(connection) else {
                        close(connection)
                        return
                    }
                    Task {
                        Self.write(await answer(request).bytes, to: connection)
                        close(connection)
                    }
                }
            }
        }
    }

    /// Accepts no further connections.
    public func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// The head of a request that arrives within five seconds and has a usual size.
    private static func read(_ connection: Int32) -> Request? {
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var (head, buffer) = (Data(), [UInt8](repeating: 0, count: 4096))
        while head.range(of: Data("\r\n\r\n".utf8)) == nil {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 || head.count > 16_384 { return nil }
            head.append(contentsOf: buffer.prefix(count))
        }
        return Request(head: String(decoding: head, as: UTF8.self))
    }

    private static func write(_ bytes: Data, to connection: Int32) {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, flags) }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
