package dev.clerkorgs.testing

import java.lang.annotation.Inherited

/**
 * The emulator's data for a test, or for all tests of a class.
 *
 * @property value the name of a YAML file among the test's resources, such as `"two-organizations.yaml"`, or, without
 *   a dot, of a seed that the emulator brings with it, such as `"enterprise"`. The emulator's README describes both.
 */
@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION)
@Retention(AnnotationRetention.RUNTIME)
@Inherited
public annotation class Seed(
    val value: String,
)

/**
 * Signs the client of a parameter in with another ticket.
 *
 * @property value the ticket, such as `"ticket_member"`, which is one of the emulator's data. Signing in with it has to be
 *   enough: one that asks for a second factor, for example, fails the test with the status of its sign-in.
 */
@Target(AnnotationTarget.VALUE_PARAMETER)
@Retention(AnnotationRetention.RUNTIME)
public annotation class Ticket(
    val value: String,
)
