#if canImport(Security)
    import Foundation
    import Security

    /// Keeps the client token in the keychain. The token stays on this device and is not part of any backup.
    ///
    ///     let store = KeychainTokenStore(service: "com.example.app")
    ///     let clerk = try Clerk(publishableKey: "pk_test_…", tokenStore: store)
    ///
    /// Stores with the same service, account and access group share one token, in any process. If the keychain is
    /// locked or denies access, the client's call fails with a `ClerkError.usage` that says so. An item that does not
    /// contain text counts as no token, and the next sign-in replaces it.
    ///
    /// On a Mac, this uses the data protection keychain. Only programs that are signed with the entitlement for it, as
    /// programs built with Xcode are, have access. Other programs are refused, and can use `FileTokenStore` instead.
    public final class KeychainTokenStore: TokenStore {
        private let service: String
        private let account: String
        private let accessGroup: String?
        private let accessibility: Accessibility

        /// When the token can be read and replaced.
        public enum Accessibility: CaseIterable, Sendable {
            /// Once the device has been unlocked after it was started: in the background, too.
            case afterFirstUnlock
            /// While the device is unlocked.
            case whenUnlocked
            /// While the device is unlocked, and only if it has a passcode. Whoever removes the passcode removes the token.
            case whenPasscodeSet

            var attribute: CFString {
                switch self {
                case .afterFirstUnlock: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
                case .whenUnlocked: kSecAttrAccessibleWhenUnlockedThisDeviceOnly
                case .whenPasscodeSet: kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
                }
            }
        }

        /// Uses the item for an account of a service. Reads and writes nothing yet.
        ///
        /// - Parameters:
        ///   - service: Usually your bundle identifier.
        ///   - account: An item holds one token, so give each Clerk instance, and each user that is signed in at the same
        ///     time, its own account.
        ///   - accessGroup: Shares the token with your other apps and extensions that are in this group. By default, the
        ///     program's first access group is used.
        ///   - accessibility: When the token can be read. An item that was stored with another setting gets this one with
        ///     the next token.
        public init(
            service: String, account: String = "client_token", accessGroup: String? = nil,
            accessibility: Accessibility = .afterFirstUnlock
        ) {
            self.service = service
            self.account = account
            self.accessGroup = accessGroup
            self.accessibility = accessibility
        }

        /// The token, if there is one.
        public func load() throws -> String? { try find()?.token }

        /// Atomically replaces `expected` with `new` if `expected` is what is stored. Returns whether it did. If `new`
        /// equals `expected`, this checks whether the keychain can be written to.
        ///
        /// - Parameters:
        ///   - expected: The token that is replaced, or `nil` if none should be stored.
        ///   - new: The token to store, or `nil` to remove the stored one.
        public func swap(expected: String?, new: String?) throws -> Bool {
            let found = try find()
            guard found?.token == expected else { return false }
            switch (found, new) {
            case (nil, nil):
                try tryToWrite()
                return true
            case (nil, let new?):
                let added = SecItemAdd(query(contents(new)) as CFDictionary, nil)
                return try succeeded(added, unless: errSecDuplicateItem)
            case (let found?, let new?):
                let updated = SecItemUpdate(
                    query(found.version) as CFDictionary, contents(new) as CFDictionary)
                return try succeeded(updated, unless: errSecItemNotFound)
            case (_?, nil) where expected == nil:
                // The stored item is not a token. It stays until there is one to replace it.
                try tryToWrite()
                return true
            case (let found?, nil):
                return try succeeded(
                    SecItemDelete(query(found.version) as CFDictionary), unless: errSecItemNotFound)
            }
        }

        /// Adds and removes an item for another account.
        private func tryToWrite() throws {
            let probe: [String: Any] = [kSecAttrAccount as String: "\(account) (probe)"]
            let item = contents("probe").merging(probe) { $1 }
            _ = try succeeded(SecItemAdd(query(item) as CFDictionary, nil), unless: errSecDuplicateItem)
            _ = try succeeded(SecItemDelete(query(probe) as CFDictionary), unless: errSecItemNotFound)
        }

        private struct Found {
            var token: String?
            /// Query attributes that match exactly this content. An item of another program may have no version.
            var version: [String: Any]
        }

        private func find() throws -> Found? {
            let wanted: [String: Any] = [
                kSecMatchLimit as String: kSecMatchLimitOne,
                kSecReturnData as String: true,
                kSecReturnAttributes as String: true,
            ]
            var result: CFTypeRef?
            let status = SecItemCopyMatching(query(wanted) as CFDictionary, &result)
            guard try succeeded(status, unless: errSecItemNotFound) else { return nil }
            let item = result as? [String: Any] ?? [:]
            let text = (item[kSecValueData as String] as? Data).flatMap { String(data: $0, encoding: .utf8) }
            let version = item[kSecAttrGeneric as String].map { [kSecAttrGeneric as String: $0] }
            return Found(token: text.flatMap { $0.isEmpty ? nil : $0 }, version: version ?? [:])
        }

        /// The keychain cannot compare contents. Each content therefore has a version, an attribute that queries can
        /// match, so that a change applies either to the version that was read or to nothing.
        private func contents(_ token: String) -> [String: Any] {
            [
                kSecValueData as String: Data(token.utf8),
                kSecAttrGeneric as String: Data(UUID().uuidString.utf8),
                kSecAttrAccessible as String: accessibility.attribute,
            ]
        }

        private func query(_ more: [String: Any]) -> [String: Any] {
            var query: [String: Any] = [
                kSecClass as String: kSecClassGenericPassword,
                kSecAttrService as String: service,
                kSecAttrAccount as String: account,
                kSecUseDataProtectionKeychain as String: true,
            ]
            query[kSecAttrAccessGroup as String] = accessGroup
            return query.merging(more) { $1 }
        }

        private func succeeded(_ status: OSStatus, unless other: OSStatus) throws -> Bool {
            if status == errSecSuccess { return true }
            if status == other { return false }
            let text = SecCopyErrorMessageString(status, nil) as String? ?? "unknown error"
            throw TokenStoreError.failed(reason: "the keychain failed: \(text) (\(status))")
        }
    }
#endif
