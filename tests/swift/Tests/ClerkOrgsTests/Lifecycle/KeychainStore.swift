#if canImport(KeychainStandIn)
    import ClerkOrgs
    import Foundation
    import Keychain
    import KeychainStandIn
    import Testing

    extension Everything {
        /// The keychain store, with a fake of Apple's keychain.
        @Suite struct KeychainStore {
            let emulator = Emulator.shared
            let store = KeychainTokenStore(service: "tests", account: "\(UUID())")

            @Test func theNextClientIsSignedInUntilSignOut() async throws {
                try await emulator.seed("demo")
                _ = try await emulator.client(tokenStore: store)
                    .signIn(ticket: "ticket_admin")
                let next = try BlockingClerk(baseURL: emulator.baseURL, tokenStore: store)
                try blocking { _ = try next.load() }
                #expect(next.user?.id == "user_ada")
                try blocking { try next.signOut() }
                let last = try BlockingClerk(baseURL: emulator.baseURL, tokenStore: store)
                try blocking { _ = try last.load() }
                #expect(last.user == nil)
            }

            @Test func twoClientsShareOneItemWhileTheTokenRotates() async throws {
                try await emulator.seed("demo")
                try await emulator.control("options", ["rotate": "every_response"])
                let one = try emulator.client(tokenStore: store)
                _ = try await one.signIn(ticket: "ticket_admin")
                let two = try emulator.client(tokenStore: store)
                let before = try store.load()
                for _ in 1...3 {
                    let mine = try await one.getOrganizationMemberships()
                    #expect(try await two.getOrganizationMemberships() == mine)
                }
                #expect(try store.load() != before)
            }

            @Test func aSwapSucceedsOnlyFromTheExpectedToken() throws {
                #expect(try !store.swap(expected: "old", new: "new"))
                #expect(try store.swap(expected: nil, new: nil))
                #expect(try store.swap(expected: nil, new: "new"))
                #expect(try !store.swap(expected: nil, new: "newer"))
                #expect(try !store.swap(expected: "old", new: nil))
                #expect(try store.load() == "new")
                #expect(try store.swap(expected: "new", new: nil))
                #expect(try store.load() == nil)
            }

            @Test func concurrentSwapsDoNotOverwriteEachOther() async throws {
                let store = store
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...4 { group.addTask { try count(in: store, times: 20) } }
                    try await group.waitForAll()
                }
                #expect(try store.load() == "80")
            }

            @Test func itStaysOnTheDeviceAndIsSharedAsConfigured() throws {
                let shared = KeychainTokenStore(service: "shared", accessGroup: "group")
                #expect(try shared.swap(expected: nil, new: "token"))
                let items = Keychain.shared.stored.filter { $0[kSecAttrService] as? String == "shared" }
                #expect(items.map { $0[kSecAttrAccessGroup] as? String } == ["group"])
                #expect(
                    items.map { $0[kSecAttrAccessible] as? String }
                        == [kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly])
                #expect(try KeychainTokenStore(service: "shared", accessGroup: "another").load() == nil)
            }

            @Test func whenItCanBeReadChangesWithTheNextToken() throws {
                let account = "\(UUID())"
                let accessible = {
                    let item = Keychain.shared.stored.first { $0[kSecAttrAccount] as? String == account }
                    return item?[kSecAttrAccessible] as? String
                }
                var token: String?
                let settings: [(KeychainTokenStore.Accessibility, String)] = [
                    (.whenUnlocked, kSecAttrAccessibleWhenUnlockedThisDeviceOnly),
                    (.whenPasscodeSet, kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly),
                    (.afterFirstUnlock, kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly),
                ]
                for (setting, expected) in settings {
                    let store = KeychainTokenStore(
                        service: "tests", account: account, accessibility: setting)
                    let next = (token ?? "") + "1"
                    #expect(try store.swap(expected: token, new: next))
                    #expect(accessible() == expected)
                    token = next
                }
            }

            @Test(arguments: [Data(), Data([0xff, 0xfe])])
            func whatIsNoTextIsNoTokenAndReplaced(content: Data) throws {
                let account = "\(UUID())"
                let item: [String: Any] = [
                    kSecClass: kSecClassGenericPassword, kSecAttrService: "tests",
                    kSecAttrAccount: account, kSecValueData: content,
                ]
                #expect(SecItemAdd(item, nil) == errSecSuccess)
                let store = KeychainTokenStore(service: "tests", account: account)
                #expect(try store.load() == nil)
                #expect(try store.swap(expected: nil, new: nil))
                let items = Keychain.shared.stored.filter { $0[kSecAttrAccount] as? String == account }
                #expect(items.map { $0[kSecValueData] as? Data } == [content], "to ask changes nothing")
                #expect(try store.swap(expected: nil, new: "token"))
                #expect(try store.load() == "token")
            }

            @Test func aLockedKeychainIsATypedError() async throws {
                #expect(try store.swap(expected: nil, new: "the_secret_token"))
                Keychain.shared.refuse(errSecInteractionNotAllowed)
                defer { Keychain.shared.refuse(nil) }
                let error = await clerkError {
                    try await emulator.client(tokenStore: store).load()
                }
                #expect(error?.kind == .usage)
                #expect(
                    error?.info.text
                        == "the token store failed: the keychain failed: User interaction is not allowed. (-25308)"
                )
                #expect(throws: TokenStoreError.self) {
                    try store.swap(expected: "the_secret_token", new: nil)
                }
                #expect(throws: TokenStoreError.self) { try store.swap(expected: nil, new: nil) }
            }
        }
    }

    private func count(in store: KeychainTokenStore, times: Int) throws {
        var left = times
        while left > 0 {
            let stored = try store.load()
            if try store.swap(expected: stored, new: "\((stored.flatMap { Int($0) } ?? 0) + 1)") { left -= 1 }
        }
    }
#endif
