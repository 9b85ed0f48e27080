package io.replicator.core.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of a module's rooms and the layer each is on. A room is a package directly below {@code basePackage}, with everything
 * below it; it may import rooms of strictly lower layers. Rooms of the table that do not exist are no violation.
 *
 * @param basePackage the package all rooms of the module are in
 * @param layers the layer of every room, 0 is the lowest
 */
public record RoomTable(String basePackage, Map<String, Integer> layers) {
    public RoomTable {
        layers = Map.copyOf(layers);
    }

    /** The classes that are in no room of the table. */
    public List<String> outsideEveryRoom(JavaClasses classes) {
        return classes.stream()
                .filter(type -> isInModule(type) && room(type).isEmpty())
                .map(type -> type.getFullName() + " is in no room of the table")
                .sorted()
                .toList();
    }

    /** The imports from a room to another one that is not on a strictly lower layer. */
    public List<String> upwardImports(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(this::goesUp)
                .map(Dependency::getDescription)
                .sorted()
                .toList();
    }

    /** The imports of {@code room} from any room that is not in {@code importers}. */
    public List<String> importsOf(String room, List<String> importers, JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency ->
                        room(dependency.getTargetClass()).filter(room::equals).isPresent())
                .filter(dependency -> room(dependency.getOriginClass())
                        .filter(origin -> !origin.equals(room) && !importers.contains(origin))
                        .isPresent())
                .map(Dependency::getDescription)
                .sorted()
                .toList();
    }

    private boolean goesUp(Dependency dependency) {
        Optional<String> from = room(dependency.getOriginClass());
        Optional<String> to = room(dependency.getTargetClass());
        if (from.isEmpty() || to.isEmpty() || from.equals(to)) {
            return false;
        }
        return layers.get(to.get()) >= layers.get(from.get());
    }

    private Optional<String> room(JavaClass type) {
        if (!isInModule(type) || type.getPackageName().equals(basePackage)) {
            return Optional.empty();
        }
        String below = type.getPackageName().substring(basePackage.length() + 1);
        int end = below.indexOf('.');
        String room = end < 0 ? below : below.substring(0, end);
        return layers.containsKey(room) ? Optional.of(room) : Optional.empty();
    }

    private boolean isInModule(JavaClass type) {
        return PackageNames.isWithin(type.getPackageName(), basePackage);
    }
}
