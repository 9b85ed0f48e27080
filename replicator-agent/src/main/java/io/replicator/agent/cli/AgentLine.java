package io.replicator.agent.cli;

import io.replicator.agent.cli.http.BrokenAnswer;
import io.replicator.agent.cli.http.CutAnswer;
import io.replicator.agent.cli.http.HttpAnswer;
import io.replicator.agent.cli.http.LocalHttp;
import io.replicator.agent.cli.http.NobodyAnswers;
import io.replicator.agent.control.api.ErrorAnswer;
import io.replicator.agent.control.api.RecordJson;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent behind the socket: documents for paths, faults as exceptions. */
final class AgentLine {
    private static final long SECOND = 1_000_000_000L;
    private static final long USUAL_SECONDS = 30;
    private static final byte[] NOTHING = {};

    private final LocalHttp http;

    AgentLine(Path socket) {
        http = new LocalHttp(socket);
    }

    Reply get(String path) {
        return call("GET", path, NOTHING, USUAL_SECONDS);
    }

    /** A request that the agent answers when something happens, at the latest after so many milliseconds. */
    Reply await(String path, long waitMillis) {
        String wait = waitMillis / 1000 + "." + (1000 + waitMillis % 1000 + "").substring(1);
        return call("GET", path + (path.contains("?") ? "&" : "?") + "wait=" + wait, NOTHING, USUAL_SECONDS + 60);
    }

    Reply post(String path) {
        return call("POST", path, NOTHING, USUAL_SECONDS);
    }

    Reply post(String path, Record body) {
        return call("POST", path, RecordJson.write(body), USUAL_SECONDS);
    }

    /** A request whose answer is work, which ends when the work does or the agent. */
    Reply postAndWait(String path, Record body) {
        return call("POST", path, RecordJson.write(body), 1_000_000);
    }

    Reply delete(String path) {
        return call("DELETE", path, NOTHING, USUAL_SECONDS);
    }

    /** A name as a segment of a path. */
    static String segment(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || "-._~".indexOf(b) >= 0;
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return encoded.toString();
    }

    private Reply call(String method, String path, byte[] body, long timeoutSeconds) {
        HttpAnswer answer;
        try {
            answer = http.call(method, path, body, timeoutSeconds * SECOND);
        } catch (NobodyAnswers e) {
            throw new AgentUnreachable(nobody(e), e);
        } catch (BrokenAnswer e) {
            if (e instanceof CutAnswer && method.equals("GET")) {
                // Nothing was asked to be done, so that nothing is in doubt.
                throw wentAway(e, method);
            }
            throw new ReplicatorException(
                    FaultCode.INTERNAL, http.socket() + ": " + e.getMessage() + unsure(method), e);
        } catch (IOException e) {
            throw wentAway(e, method);
        }
        Reply reply = new Reply(answer.body());
        if (answer.status() >= 300) {
            throw new AgentRefusal(reply.as(ErrorAnswer.class), reply);
        }
        return reply;
    }

    private AgentUnreachable wentAway(IOException e, String method) {
        return new AgentUnreachable(
                "The agent at " + http.socket() + " went away: " + e.getMessage() + unsure(method), e);
    }

    private static String unsure(String method) {
        return method.equals("GET")
                ? ""
                : ". The command may have reached it all the same: replicatorctl status and job list say so";
    }

    private String nobody(NobodyAnswers e) {
        String reason = "No agent answers at " + http.socket() + ": " + e.getMessage() + ".\n";
        if (Files.exists(http.socket()) && !Files.isWritable(http.socket())) {
            return reason + "The socket is open to the agent's user only: become that user, or use sudo.";
        }
        return reason + "To start one: systemctl start replicator-agent, or replicator-agent --config"
                + " /etc/replicator/agent.yaml.\nOne that listens elsewhere: --socket PATH, or REPLICATOR_SOCKET.";
    }
}
