package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.store.StateDirectory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of switched-off links. */
final class LinkSwitchesTest {
    @TempDir
    private Path dir;

    @Test
    void aLinkStaysOffUntilItIsSwitchedOn() {
        StateDirectory state = new FileStateDirectory(dir);
        LinkSwitches switches = LinkSwitches.open(state);
        assertThat(switches.isDisabled("backbone-a")).isFalse();
        switches.set("backbone-a", false);
        switches.set("fibre-é", false);
        switches.set("backbone-b", true);
        LinkSwitches again = LinkSwitches.open(state);
        assertThat(again.isDisabled("backbone-a")).isTrue();
        assertThat(again.isDisabled("fibre-é")).isTrue();
        assertThat(again.isDisabled("backbone-b")).isFalse();
        again.set("backbone-a", true);
        assertThat(LinkSwitches.open(state).isDisabled("backbone-a")).isFalse();
        assertThat(LinkSwitches.open(state).isDisabled("fibre-é")).isTrue();
    }
}
