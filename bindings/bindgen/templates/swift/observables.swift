// The paginators that views can observe. Generated from the contract by `cargo xtask generate`. Do not edit.
import Foundation
{%- for paginator in paginators %}

extension {{ paginator.name }}: ObservablePaginator {}
{%- endfor %}

#if canImport(Observation) && (canImport(Darwin) || compiler(>=6.1) || CLERK_ORGS_STRICT)
{%- for paginator in paginators %}

    @available(macOS 14, iOS 17, tvOS 17, watchOS 10, *)
    extension Observed where Paginator: {{ paginator.name }} {
{%- for action in paginator.actions %}
{{ action.doc }}
{%- if action.discardable %}
        @discardableResult
{%- endif %}
        public func {{ action.declared }} {
            try await inStep { try await $0.{{ action.called }} }
        }
{%- endfor %}
    }
{%- endfor %}
#endif
