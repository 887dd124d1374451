#if canImport(Security)
    import Foundation
    import Security

    /// Keeps the client token in the keychain. The token stays on this device, is not part of any backup, and can be
    /// read once the device has been unlocked after it was started.
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

        /// Uses the item for `account` under `service`, such as your bundle identifier. An item holds one token, so
        /// give each Clerk instance, and each user that is signed in at the same time, its own account. An access group
        /// shares the token with your other apps and extensions. Without one, the program's first access group is used.
        public init(service: String, account: String = "client_token", accessGroup: String? = nil) {
            self.service = service
            self.account = account
            self.accessGroup = accessGroup
        }

        /// The token, if there is one.
        public func load() throws -> String? { try find()?.token }

        /// Atomically replaces `expected` with `new` (`nil` removes the token) if `expected` is what is stored. Returns
        /// whether it did. If `new` equals `expected`, this checks whether the keychain can be written to.
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
            var item = contents("probe").merging(probe) { $1 }
            item[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
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
