// The parts of Apple's Security framework that a token store uses, for platforms without it. Names and
// results are Apple's. The items are in memory.
import Foundation

public typealias CFString = String
public typealias CFDictionary = [String: Any]
public typealias CFTypeRef = Any
public typealias OSStatus = Int32

public let errSecSuccess: OSStatus = 0
public let errSecParam: OSStatus = -50
public let errSecDuplicateItem: OSStatus = -25299
public let errSecItemNotFound: OSStatus = -25300
public let errSecInteractionNotAllowed: OSStatus = -25308

public let kSecClass: CFString = "class"
public let kSecClassGenericPassword: CFString = "genp"
public let kSecAttrService: CFString = "svce"
public let kSecAttrAccount: CFString = "acct"
public let kSecAttrAccessGroup: CFString = "agrp"
public let kSecAttrGeneric: CFString = "gena"
public let kSecAttrAccessible: CFString = "pdmn"
public let kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: CFString = "cku"
public let kSecAttrAccessibleWhenUnlockedThisDeviceOnly: CFString = "aku"
public let kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly: CFString = "akpu"
public let kSecValueData: CFString = "v_Data"
public let kSecMatchLimit: CFString = "m_Limit"
public let kSecMatchLimitOne: CFString = "m_LimitOne"
public let kSecReturnData: CFString = "r_Data"
public let kSecReturnAttributes: CFString = "r_Attributes"
public let kSecUseDataProtectionKeychain: CFString = "nleg"

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemAdd(_ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus {
    Keychain.shared.add(attributes)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemCopyMatching(
    _ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?
) -> OSStatus {
    let (status, item) = Keychain.shared.find(query)
    result?.pointee = item
    return status
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemUpdate(_ query: CFDictionary, _ attributes: CFDictionary) -> OSStatus {
    Keychain.shared.change(query) { $0.merge(attributes) { $1 } }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemDelete(_ query: CFDictionary) -> OSStatus {
    Keychain.shared.change(query) { $0 = [:] }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecCopyErrorMessageString(_ status: OSStatus, _ reserved: UnsafeMutableRawPointer?) -> CFString? {
    status == errSecInteractionNotAllowed ? "User interaction is not allowed." : nil
}

/// The stored items, and the tests' access to them.
public final class Keychain: @unchecked Sendable {
    public static let shared = Keychain()

    private let lock = NSLock()
    private var items: [[String: Any]] = []
    private var refusal: OSStatus?

    /// Makes every call fail with this status, or none if nil.
    public func refuse(_ status: OSStatus?) { lock.withLock { refusal = status } }

    /// The stored items.
    public var stored: [[String: Any]] { lock.withLock { items } }

    private static let keys: Set = [kSecClass, kSecAttrService, kSecAttrAccount, kSecAttrAccessGroup]
    private static let attributes = keys.union([kSecAttrGeneric, kSecAttrAccessible])

    fileprivate func add(_ item: [String: Any]) -> OSStatus {
        locked {
            let item = item.filter { Self.attributes.union([kSecValueData]).contains($0.key) }
            let same = items.contains { matches($0, item.filter { Self.keys.contains($0.key) }) }
            if same { return errSecDuplicateItem }
            items.append(item)
            return errSecSuccess
        }
    }

    fileprivate func find(_ query: [String: Any]) -> (OSStatus, [String: Any]?) {
        var found: [String: Any]?
        let status = locked {
            found = items.first { matches($0, query) }
            return found == nil ? errSecItemNotFound : errSecSuccess
        }
        // Lets others run between a read and a write.
        Thread.sleep(forTimeInterval: 0.001)
        return (status, found)
    }

    fileprivate func change(_ query: [String: Any], _ change: (inout [String: Any]) -> Void) -> OSStatus {
        locked {
            guard let index = items.firstIndex(where: { matches($0, query) }) else {
                return errSecItemNotFound
            }
            change(&items[index])
            items.removeAll(where: \.isEmpty)
            return errSecSuccess
        }
    }

    private func locked(_ action: () -> OSStatus) -> OSStatus {
        lock.withLock { refusal ?? action() }
    }

    private func matches(_ item: [String: Any], _ query: [String: Any]) -> Bool {
        query.filter { Self.attributes.contains($0.key) }.allSatisfy { key, value in
            item[key] as? AnyHashable == value as? AnyHashable
        }
    }
}
