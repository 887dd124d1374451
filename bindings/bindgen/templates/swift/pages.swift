    private let unread = Unread<{{ item }}>()

{{ page_doc }}    open func nextPage() {{ effects }}-> [{{ item }}]? {
        if let rest = unread.rest() { return rest }
        if unread.isComplete { return nil }
        // Another reader may have taken the page.
        while {{ wait }} { if let page = {{ take }}() { return page } }
        return nil
    }

    func nextItem() {{ effects }}-> {{ item }}? {
        while true {
            if let item = unread.first() { return item }
            guard let page = {{ attempt }}nextPage() else { return nil }
            unread.keep(page)
        }
    }

{% if let Some((doc, before)) = position %}{{ doc }}    open var position: String? {
        get throws { unread.isComplete ? nil : try {{ before }}(unread: unread.count) }
    }

{% endif %}
