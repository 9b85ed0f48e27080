package io.replicator.agent.cli;

import io.replicator.agent.cli.view.Palette;
import io.replicator.agent.cli.view.SafeText;
import io.replicator.agent.control.api.ErrorAnswer;
import io.replicator.agent.control.api.RecordJson;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where a fault becomes words and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final RootCommand root;

    Failures(RootCommand root) {
        this.root = root;
    }

    @Override
    public int handleParseException(ParameterException e, String[] words) {
        return usage(e.getCommandLine(), String.valueOf(e.getMessage()), e);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) throws Exception {
        if (e instanceof AgentUnreachable) {
            say(e.getMessage());
            return ExitCodes.UNREACHABLE;
        } else if (e instanceof AgentRefusal refusal) {
            return refused(refusal);
        } else if (e instanceof ReplicatorException fault) {
            return local(fault);
        } else if (e instanceof UsageFault) {
            return usage(line, String.valueOf(e.getMessage()), null);
        } else if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return ExitCodes.FAILED;
        }
        // A defect of this program: the trace is what its maker needs.
        throw e;
    }

    private int usage(CommandLine line, String message, @Nullable ParameterException e) {
        say(message);
        if (e instanceof UnmatchedArgumentException unmatched) {
            UnmatchedArgumentException.printSuggestions(unmatched, line.getErr());
        }
        if (e instanceof MissingParameterException missing) {
            sayWhatTookTheWords(line, missing);
        }
        root.err().println("See " + line.getCommandSpec().qualifiedName() + " --help.");
        return ExitCodes.USAGE;
    }

    /** An option of several directories takes what was meant as a volume. */
    private void sayWhatTookTheWords(CommandLine line, MissingParameterException missing) {
        boolean lacksWords = missing.getMissing().stream().anyMatch(ArgSpec::isPositional);
        if (lacksWords) {
            line.getCommandSpec().options().stream()
                    .filter(option -> option.arity().max() > 1)
                    .forEach(option -> root.err()
                            .println("Write the volumes before " + option.longestName()
                                    + ", which takes every word up to the next option."));
        }
    }

    private int refused(AgentRefusal refusal) {
        ErrorAnswer answer = refusal.answer();
        if (root.json()) {
            root.out().print(refusal.reply().text());
        }
        say(answer.code() + ": " + answer.message());
        return ExitCodes.of(answer.code());
    }

    private int local(ReplicatorException fault) {
        FaultCode code = fault.code();
        String message = String.valueOf(fault.getMessage());
        if (root.json()) {
            byte[] json = RecordJson.write(new ErrorAnswer(code, code.number(), message));
            root.out().println(new String(json, StandardCharsets.UTF_8));
        }
        say(code + ": " + message);
        return ExitCodes.of(code);
    }

    private void say(@Nullable String message) {
        Palette palette =
                new Palette(root.around().terminal().coloursErr(root.around().environment()));
        root.err().println(palette.bad("replicatorctl: ") + SafeText.of(String.valueOf(message)));
    }
}
