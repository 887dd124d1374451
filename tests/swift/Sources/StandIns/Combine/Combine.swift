// A stand-in for what the package uses of Combine, which only Apple's systems have.
import Foundation

public protocol ObservableObject: AnyObject {
    associatedtype ObjectWillChangePublisher = ObservableObjectPublisher
    var objectWillChange: ObjectWillChangePublisher { get }
}

extension ObservableObject where ObjectWillChangePublisher == ObservableObjectPublisher {
    /// As in Combine, an object has one publisher of its own although it does not declare any.
    public var objectWillChange: ObservableObjectPublisher { .of(self) }
}

public final class ObservableObjectPublisher {
    nonisolated(unsafe) private static var all: [ObjectIdentifier: ObservableObjectPublisher] = [:]
    private static let lock = NSLock()
    private var subscribers: [() -> Void] = []

    fileprivate static func of(_ object: AnyObject) -> ObservableObjectPublisher {
        lock.withLock {
            let publisher = all[ObjectIdentifier(object)] ?? ObservableObjectPublisher()
            all[ObjectIdentifier(object)] = publisher
            return publisher
        }
    }

    public func send() { for subscriber in subscribers { subscriber() } }

    public func sink(_ receive: @escaping () -> Void) { subscribers.append(receive) }
}
