package io.replicator.core.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;

/**
 * The table of libraries that may be known in certain packages only, so that each can be replaced in one place.
 *
 * @param homes for the root package of a library, the packages (with all below them) that may import it; none means nobody may
 */
public record LibraryTable(Map<String, List<String>> homes) {
    public LibraryTable {
        homes = Map.copyOf(homes);
    }

    /** The imports of a library from outside its packages. */
    public List<String> strayImports(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(this::isStray)
                .map(Dependency::getDescription)
                .sorted()
                .toList();
    }

    private boolean isStray(Dependency dependency) {
        String target = dependency.getTargetClass().getPackageName();
        String origin = dependency.getOriginClass().getPackageName();
        return homes.entrySet().stream()
                .filter(library -> PackageNames.isWithin(target, library.getKey()))
                .anyMatch(
                        library -> library.getValue().stream().noneMatch(home -> PackageNames.isWithin(origin, home)));
    }
}
