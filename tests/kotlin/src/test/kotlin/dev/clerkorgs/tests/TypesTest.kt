package dev.clerkorgs.tests

import org.junit.jupiter.api.Test
import org.objectweb.asm.AnnotationVisitor
import org.objectweb.asm.ClassReader
import org.objectweb.asm.ClassVisitor
import org.objectweb.asm.MethodVisitor
import org.objectweb.asm.Opcodes
import org.objectweb.asm.Type
import java.lang.reflect.Modifier
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.KParameter
import kotlin.reflect.KType
import kotlin.reflect.KVisibility
import kotlin.reflect.full.declaredMembers
import kotlin.reflect.full.valueParameters
import kotlin.reflect.jvm.javaGetter
import kotlin.reflect.jvm.javaMethod
import kotlin.reflect.jvm.kotlinFunction
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Every type of the compiled jar is what the contract says, above all whether it can be null. */
class TypesTest {
    private val differences = mutableListOf<String>()
    private var compared = 0

    private fun compare(
        what: Any,
        expected: ListedType?,
        actual: KType,
    ) {
        compared += 1
        val type = expected?.kotlin ?: "kotlin.Unit"
        if ("$actual" != type) differences += "$what: $actual instead of $type"
    }

    private fun compare(
        callable: KCallable<*>,
        signature: Signature,
    ) {
        val taken = if (callable is KFunction) callable.valueParameters else emptyList()
        assertEquals(signature.parameters.map { it.name }, taken.map { it.name }, "$callable")
        for ((parameter, listed) in taken.zip(signature.parameters)) {
            compare("$callable, ${listed.name}", listed.type, parameter.type)
        }
        compare(callable, signature.returns, callable.returnType)
    }

    private fun compare(all: Map<KClass<*>, List<Signature>>) {
        for ((type, signatures) in all) {
            val members = type.declaredMembers.filter { it.visibility == KVisibility.PUBLIC }
            for (signature in signatures) {
                if (signature.name == "new") {
                    val names = signature.parameters.map { it.name }
                    val made = type.constructors.filter { it.visibility == KVisibility.PUBLIC && it.names == names }
                    val parameters = made.last { "Path" !in "${it.parameters.firstOrNull()?.type}" }.valueParameters
                    for ((parameter, listed) in parameters.zip(signature.parameters)) {
                        compare("$type(${listed.name})", listed.type, parameter.type)
                    }
                } else {
                    compare(members.single { it.name == signature.name }, signature)
                }
            }
        }
    }

    private val KFunction<*>.names get() = valueParameters.map(KParameter::name)

    private fun compareFields(
        type: KClass<*>,
        fields: List<Field>,
    ) {
        val members = type.declaredMembers.associateBy { it.name }
        for (field in fields) compare("$type.${field.name}", field.type, members.getValue(field.name).returnType)
        val full = type.constructors.filter { it.names == fields.map(Field::name) }
        for ((parameter, field) in full.single().valueParameters.zip(fields)) {
            compare("$type(${field.name})", field.type, parameter.type)
        }
    }

    @Test
    fun `everything has the contract's type for Kotlin`() {
        compare(Listing.signatures)
        compare(Listing.implemented)
        for ((record, fields) in Listing.fields) compareFields(record, fields)
        for ((type, cases) in Listing.cases) {
            for ((name, fields) in cases.filterValues { it.isNotEmpty() }) {
                compareFields(type.sealedSubclasses.single { it.simpleName == name }, fields)
            }
        }
        val functions = Class.forName("dev.clerkorgs.ClerkOrgs").declaredMethods.mapNotNull { it.kotlinFunction }
        val public = functions.filter { it.visibility == KVisibility.PUBLIC }
        assertTrue(public.isNotEmpty())
        for (function in public) compare(function, Listing.functions.single { it.name == function.name })
        assertEquals("", differences.joinToString("\n"))
        assertTrue(compared > 500, "$compared")
    }

    /** Which annotations Java's compilers and editors see. They are not kept for reflection. */
    private class Annotated(
        val owner: String,
        val name: String,
        val descriptor: String,
    ) {
        val returned = mutableSetOf<String>()
        val taken = mutableMapOf<Int, MutableSet<String>>()
    }

    private fun annotated(type: Class<*>): List<Annotated> {
        val found = mutableListOf<Annotated>()
        val visitor =
            object : ClassVisitor(Opcodes.ASM9) {
                override fun visitMethod(
                    access: Int,
                    name: String,
                    descriptor: String,
                    signature: String?,
                    exceptions: Array<out String>?,
                ): MethodVisitor? {
                    val isVisible = access and (Opcodes.ACC_PUBLIC or Opcodes.ACC_PROTECTED) != 0
                    if (!isVisible || access and Opcodes.ACC_SYNTHETIC != 0) return null
                    val method = Annotated(type.name, name, descriptor).also(found::add)
                    return object : MethodVisitor(Opcodes.ASM9) {
                        override fun visitAnnotation(
                            annotation: String,
                            visible: Boolean,
                        ): AnnotationVisitor? = null.also { method.returned += annotation }

                        override fun visitParameterAnnotation(
                            parameter: Int,
                            annotation: String,
                            visible: Boolean,
                        ): AnnotationVisitor? =
                            null.also { method.taken.getOrPut(parameter, ::mutableSetOf) += annotation }
                    }
                }
            }
        val code = checkNotNull(type.getResourceAsStream("/${type.name.replace('.', '/')}.class"))
        ClassReader(code.use { it.readBytes() }).accept(visitor, ClassReader.SKIP_CODE)
        return found
    }

    private fun nullability(annotations: Set<String>?): List<Boolean> =
        annotations.orEmpty().mapNotNull {
            when (it) {
                "Lorg/jetbrains/annotations/Nullable;" -> true
                "Lorg/jetbrains/annotations/NotNull;" -> false
                else -> null
            }
        }

    private val Type.isReference get() = sort == Type.OBJECT || sort == Type.ARRAY

    @Test
    fun `everything says to Java whether it can be null`() {
        // The compiler adds these to each enum.
        val ofEnums = setOf("values", "valueOf")
        val visible = JavaSurfaceTest().visible.filter { it.getAnnotation(Metadata::class.java) != null }
        assertTrue(visible.size > 80, "${visible.size}")
        val silent = mutableListOf<String>()
        for (type in visible) {
            for (method in annotated(type).filterNot { type.isEnum && it.name in ofEnums }) {
                val where = "${method.owner}.${method.name}${method.descriptor}"
                if (Type.getReturnType(method.descriptor).isReference && nullability(method.returned).size != 1) {
                    silent += where
                }
                Type.getArgumentTypes(method.descriptor).forEachIndexed { at, taken ->
                    if (taken.isReference && nullability(method.taken[at]).size != 1) silent += "$where, $at"
                }
            }
        }
        assertEquals("", silent.joinToString("\n"))
    }

    /** What Kotlin's compiler wrote for Java is the same as for Kotlin. Suspending calls have another shape there. */
    @Test
    fun `it says the same to Java as to Kotlin`() {
        var count = 0
        val types = Listing.handles + Listing.records + Listing.callbacks
        for (type in types.filterNot { it.java.isEnum }) {
            val methods = annotated(type.java).associateBy { it.name + it.descriptor }
            for (member in type.declaredMembers.filter { it.visibility == KVisibility.PUBLIC && !it.isSuspend }) {
                val java = (member as? KFunction)?.javaMethod ?: (member as? kotlin.reflect.KProperty<*>)?.javaGetter
                if (java == null || Modifier.isStatic(java.modifiers)) continue
                val method = methods.getValue(java.name + Type.getMethodDescriptor(java))
                val told =
                    nullability(method.returned) +
                        (0 until java.parameterCount).flatMap { nullability(method.taken[it]) }
                val taken = if (member is KFunction) member.valueParameters.map { it.type } else emptyList()
                val returned = member.returnType.takeIf { !java.returnType.isPrimitive && java.returnType != Void.TYPE }
                val references = taken.filterIndexed { at, _ -> !java.parameterTypes[at].isPrimitive }
                val known = (listOfNotNull(returned) + references).map(KType::isMarkedNullable)
                assertEquals(known, told, "$member")
                count += known.size
            }
        }
        assertTrue(count > 500, "$count")
    }
}
