@file:JvmName("Membership")

package dev.clerkorgs

/** Whether the role is `org:admin`. */
public val OrganizationMembership.isAdmin: Boolean get() = role == "org:admin"

/** Whether the role grants this permission, such as `org:sys_memberships:manage`. The prefix `org:` can be left out. */
public fun OrganizationMembership.hasPermission(permission: String): Boolean =
    permission in permissions || "org:$permission" in permissions
