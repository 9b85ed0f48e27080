package io.replicator.agent.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.StatusReport;
import io.replicator.core.volume.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RecordJsonProperties {
    private static final List<Class<? extends Record>> TYPES = List.of(
            StatusReport.class,
            EventPage.class,
            PlanList.class,
            ErrorAnswer.class,
            InitRequest.class,
            SeedRequest.class,
            ResyncRequest.class,
            ReloadAnswer.class,
            RouteList.class);

    @Property(tries = 200)
    void whateverIsWrittenIsReadAgain(@ForAll long seed) {
        for (Class<? extends Record> type : TYPES) {
            Record value = new RandomRecords(new Random(seed)).next(type);
            assertThat(RecordJson.readStrictly(type, RecordJson.write(value))).isEqualTo(value);
            assertThat(RecordJson.read(type, RecordJson.writePretty(value))).isEqualTo(value);
        }
    }

    @Property(tries = 300)
    void damagedTextIsABadRequestAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] text = RecordJson.write(new RandomRecords(random).next(EventPage.class));
        text[random.nextInt(text.length)] = (byte) random.nextInt(256);
        try {
            RecordJson.readStrictly(EventPage.class, text);
        } catch (ReplicatorException e) {
            assertThat(e.code()).isEqualTo(FaultCode.BAD_REQUEST);
        }
    }

    @Example
    void wordsAreLowerCaseAndOptionalsMayBeLeftOut() {
        assertThat(new String(RecordJson.write(new InitRequest(Role.SOURCE)), StandardCharsets.UTF_8))
                .isEqualTo("{\"role\":\"source\"}");
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(RecordJson.readStrictly(ResyncRequest.class, nothing))
                .isEqualTo(new ResyncRequest(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Example
    void unknownMembersAreRefusedInRequestsAndPassedOverInAnswers() {
        byte[] more = "{\"role\":\"replica\",\"later\":[1,{}]}".getBytes(StandardCharsets.UTF_8);
        assertThat(RecordJson.read(InitRequest.class, more)).isEqualTo(new InitRequest(Role.REPLICA));
        assertThatThrownBy(() -> RecordJson.readStrictly(InitRequest.class, more))
                .hasMessage("unknown member 'later'; possible: role");
    }
}
