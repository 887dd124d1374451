#if canImport(Security)
    import Foundation
    import Security

    /// Keeps the client token in the keychain: of this device only, in no backup, and readable once the device has been
    /// unlocked after it was started.
    ///
    ///     let store = KeychainTokenStore(service: "com.example.app")
    ///     let clerk = try Clerk(publishableKey: "pk_test_…", tokenStore: store)
    ///
    /// All stores of the same service, account and access group, in any process, are one. A keychain that is locked or
    /// refuses makes the call of the client a `ClerkError.usage` that says so. An item that holds no text is no token:
    /// the next sign-in replaces it.
    ///
    /// On a Mac it is the data protection keychain, which a program may use that is signed with the right to (as one from
    /// Xcode is); others are refused, and have `FileTokenStore`.
    public final class KeychainTokenStore: TokenStore {
        private let service: String
        private let account: String
        private let accessGroup: String?

        /// The item for `account` under `service`, such as your bundle's identifier. One item holds one token: give each
        /// Clerk instance, and each user at once, an account of its own. An access group shares it with your other apps
        /// and extensions; without one it is the first of the program's own.
        public init(service: String, account: String = "client_token", accessGroup: String? = nil) {
            self.service = service
            self.account = account
            self.accessGroup = accessGroup
        }

        /// The token, if there is one.
        public func load() throws -> String? { try find()?.token }

        /// Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
        /// whether it did. With `new` the same as `expected` it says whether the keychain can be written.
        public func swap(expected: String?, new: String?) throws -> Bool {
            let found = try find()
            guard found?.token == expected else { return false }
            switch (found, new) {
            case (nil, nil):
                try tryToWrite()
                return true
            case (nil, let new?):
                var item = contents(new)
                item[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
                let added = SecItemAdd(query(item) as CFDictionary, nil)
                return try succeeded(added, unless: errSecDuplicateItem)
            case (let found?, let new?):
                let updated = SecItemUpdate(
                    query(found.version) as CFDictionary, contents(new) as CFDictionary)
                return try succeeded(updated, unless: errSecItemNotFound)
            case (_?, nil) where expected == nil:
                // What is stored is no token, and stays until there is one.
                try tryToWrite()
                return true
            case (let found?, nil):
                return try succeeded(
                    SecItemDelete(query(found.version) as CFDictionary), unless: errSecItemNotFound)
            }
        }

        /// Adds an item for another account, and removes it.
        private func tryToWrite() throws {
            let probe: [String: Any] = [kSecAttrAccount as String: "\(account) (probe)"]
            var item = contents("probe").merging(probe) { $1 }
            item[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
            _ = try succeeded(SecItemAdd(query(item) as CFDictionary, nil), unless: errSecDuplicateItem)
            _ = try succeeded(SecItemDelete(query(probe) as CFDictionary), unless: errSecItemNotFound)
        }

        private struct Found {
            var token: String?
            /// What to look for so that this very content is meant. Another program's item may have no version.
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

        /// The keychain cannot compare contents. So each content has a version, an attribute that can be looked for: a
        /// change is of the version that was read, or of nothing.
        private func contents(_ token: String) -> [String: Any] {
            [
                kSecValueData as String: Data(token.utf8),
                kSecAttrGeneric as String: Data(UUID().uuidString.utf8),
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
