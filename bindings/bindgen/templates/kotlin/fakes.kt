
/**
 * Makes fakes of the library's objects for tests: a subclass, such as `class FakeOrganization : Organization(Fake)`,
 * overrides the calls that the test needs. Every other call throws a [NotImplementedError] that names it. A fake makes no
 * requests and does not load the native library. Closing it does nothing.
 */
public object Fake

internal fun notOverridden(
    owner: String,
    call: String,
) = NotImplementedError("$owner.$call was called on a fake that does not override it")
