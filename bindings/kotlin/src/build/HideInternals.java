import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import kotlin.Metadata;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClass;
import kotlin.metadata.KmConstructor;
import kotlin.metadata.KmDeclarationContainer;
import kotlin.metadata.KmFunction;
import kotlin.metadata.KmProperty;
import kotlin.metadata.Visibility;
import kotlin.metadata.jvm.JvmExtensionsKt;
import kotlin.metadata.jvm.JvmMemberSignature;
import kotlin.metadata.jvm.KotlinClassMetadata;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Marks what is `internal` in Kotlin as synthetic, which hides it from Java and from its editors. To the virtual machine, it is
 * public: Kotlin's compiler has no other visibility for it.
 *
 * <p>Arguments: the folder of the compiled classes.
 */
final class HideInternals {
    private final Path folder;
    private final Set<String> classes = new HashSet<>();
    /** Each with its class: {@code Class.name(descriptor)}. */
    private final Set<String> members = new HashSet<>();

    private HideInternals(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        new HideInternals(Path.of(arguments[0])).run();
    }

    private void run() throws Exception {
        List<Path> files;
        // What describes a module is in another folder.
        try (Stream<Path> all = Files.walk(folder.resolve("dev"))) {
            files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (Path file : files) {
                String name = folder.relativize(file).toString().replaceFirst("\\.class$", "");
                find(name, Class.forName(name.replace('/', '.'), false, loader));
            }
        }
        for (Path file : files) {
            Files.write(file, hidden(Files.readAllBytes(file)));
        }
        System.out.printf("%d classes and %d members of others are hidden from Java%n", classes.size(), members.size());
    }

    private void find(String name, Class<?> type) {
        Metadata annotation = type.getAnnotation(Metadata.class);
        if (annotation == null) {
            return;
        }
        KotlinClassMetadata metadata = KotlinClassMetadata.readStrict(annotation);
        if (metadata instanceof KotlinClassMetadata.Class kind) {
            KmClass declared = kind.getKmClass();
            if (isHidden(Attributes.getVisibility(declared))) {
                classes.add(name);
            }
            for (KmConstructor constructor : declared.getConstructors()) {
                hide(name, Attributes.getVisibility(constructor), JvmExtensionsKt.getSignature(constructor));
            }
            find(name, declared);
        } else if (metadata instanceof KotlinClassMetadata.FileFacade kind) {
            // The class of a file has no visibility of its own.
            if (!find(name, kind.getKmPackage())) {
                classes.add(name);
            }
        }
    }

    /** Returns whether anything is left to see. */
    private boolean find(String owner, KmDeclarationContainer declared) {
        boolean isAnyVisible = false;
        for (KmFunction function : declared.getFunctions()) {
            isAnyVisible |= hide(owner, Attributes.getVisibility(function), JvmExtensionsKt.getSignature(function));
        }
        for (KmProperty property : declared.getProperties()) {
            Visibility visibility = Attributes.getVisibility(property);
            isAnyVisible |= hide(owner, visibility, JvmExtensionsKt.getGetterSignature(property));
            hide(owner, visibility, JvmExtensionsKt.getFieldSignature(property));
            if (property.getSetter() != null) {
                Visibility own = Attributes.getVisibility(property.getSetter());
                hide(owner, own, JvmExtensionsKt.getSetterSignature(property));
            }
        }
        return isAnyVisible;
    }

    private boolean hide(String owner, Visibility visibility, JvmMemberSignature signature) {
        if (isHidden(visibility) && signature != null) {
            members.add(owner + "." + signature);
        }
        return !isHidden(visibility);
    }

    private static boolean isHidden(Visibility visibility) {
        return visibility != Visibility.PUBLIC && visibility != Visibility.PROTECTED;
    }

    /** What is inside of a hidden class cannot be seen either. */
    private boolean isHidden(String name) {
        if (classes.contains(name)) {
            return true;
        }
        int outer = name.lastIndexOf('$');
        return outer > 0 && isHidden(name.substring(0, outer));
    }

    private byte[] hidden(byte[] compiled) {
        ClassReader reader = new ClassReader(compiled);
        ClassWriter writer = new ClassWriter(0);
        String owner = reader.getClassName();
        reader.accept(new Marking(owner, writer), 0);
        return writer.toByteArray();
    }

    private final class Marking extends ClassVisitor {
        private final String owner;

        private Marking(String owner, ClassWriter writer) {
            super(Opcodes.ASM9, writer);
            this.owner = owner;
        }

        private int marked(int access, boolean isHidden) {
            return isHidden ? access | Opcodes.ACC_SYNTHETIC : access;
        }

        @Override
        public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
            super.visit(version, marked(access, isHidden(name)), name, signature, parent, interfaces);
        }

        @Override
        public void visitInnerClass(String name, String outer, String simple, int access) {
            super.visitInnerClass(name, outer, simple, marked(access, isHidden(name)));
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] thrown) {
            boolean isHidden = members.contains(owner + "." + name + descriptor);
            return super.visitMethod(marked(access, isHidden), name, descriptor, signature, thrown);
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            // A companion is in a field of its type.
            boolean isHidden = members.contains(owner + "." + name + ":" + descriptor)
                    || descriptor.startsWith("L") && isHidden(descriptor.substring(1, descriptor.length() - 1));
            return super.visitField(marked(access, isHidden), name, descriptor, signature, value);
        }
    }
}
