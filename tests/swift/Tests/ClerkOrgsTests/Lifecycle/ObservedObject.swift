#if canImport(CombineStandIn)
    import ClerkOrgs
    import CombineStandIn
    import Foundation
    import ObservedObjects
    import Testing

    extension Everything {
        /// What views observe before iOS 17, with a stand-in of Apple's Combine.
        @Suite struct ObservedObjectBeforeIOS17 {
            final class Source: ObservedObjects.StateSource {
                let items: [MembershipsPaginatorState]
                init(_ items: [MembershipsPaginatorState]) { self.items = items }
                var state: MembershipsPaginatorState { MembershipsPaginatorState(isLoading: true) }
                func states() -> MembershipsPaginatorStates {
                    MembershipsPaginatorStates(.fake, items: items)
                }
            }

            @MainActor @Test func viewsAreToldBeforeEachChange() async {
                let source = Source([
                    MembershipsPaginatorState(totalCount: 1), MembershipsPaginatorState(totalCount: 2),
                ])
                let observed = ObservedObjects.Observed(source)
                func isObject(_: some ObservableObject) {}
                isObject(observed)
                let seen = Collected<Int?>()
                observed.objectWillChange.sink { MainActor.assumeIsolated { seen.add(observed.totalCount) } }
                #expect(observed.isLoading)
                while observed.totalCount != 2 { await Task.yield() }
                #expect(seen.all == [nil, 1])
            }
        }
    }
#endif
