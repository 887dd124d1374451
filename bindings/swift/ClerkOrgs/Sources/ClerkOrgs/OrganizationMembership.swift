extension OrganizationMembership {
    /// Whether the role is `org:admin`.
    public var isAdmin: Bool { role == "org:admin" }

    /// Whether the role grants a permission.
    ///
    /// - Parameter permission: The permission's key, such as `org:sys_memberships:manage`. The prefix `org:` can be
    ///   left out.
    public func hasPermission(_ permission: String) -> Bool {
        permissions.contains(permission) || permissions.contains("org:\(permission)")
    }
}
