package io.replicator.agent.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The server's end of one NBD connection: fixed newstyle negotiation and simple replies, as
 * <a href="https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md">proto.md</a> has them. Run by one thread.
 */
final class NbdConnection {
    private static final int MAX_REQUEST_BYTES = 32 << 20;
    private static final long GREETING = 0x4e42444d41474943L;
    private static final long OPTION_MAGIC = 0x49484156454F5054L;
    private static final long OPTION_REPLY_MAGIC = 0x3e889045565a9L;
    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int REPLY_MAGIC = 0x67446698;

    private static final int FIXED_NEWSTYLE = 1;
    private static final int NO_ZEROES = 2;

    private static final int OPTION_EXPORT_NAME = 1;
    private static final int OPTION_ABORT = 2;
    private static final int OPTION_INFO = 6;
    private static final int OPTION_GO = 7;
    private static final int REPLY_ACK = 1;
    private static final int REPLY_INFO = 3;
    private static final int REPLY_UNSUPPORTED = 0x80000001;

    /** Has flags; flush, FUA, trim and write-zeroes are understood. */
    private static final short EXPORT_FLAGS = 1 | 4 | 8 | 32 | 64;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int DISCONNECT = 2;
    private static final int FLUSH = 3;
    private static final int TRIM = 4;
    private static final int WRITE_ZEROES = 6;
    private static final int FUA = 1;
    private static final int EIO = 5;
    private static final int EINVAL = 22;

    private final SocketChannel channel;
    private final VolatileDisk disk;

    NbdConnection(SocketChannel channel, VolatileDisk disk) {
        this.channel = channel;
        this.disk = disk;
    }

    /** Serves it until either side closes it. */
    void run() {
        try (channel) {
            if (negotiate()) {
                while (serve()) {}
            }
        } catch (IOException e) {
            // The client has gone or the server was closed: nobody is left to be told.
            return;
        }
    }

    private boolean negotiate() throws IOException {
        send(allocate(18).putLong(GREETING).putLong(OPTION_MAGIC).putShort((short) (FIXED_NEWSTYLE | NO_ZEROES)));
        boolean zeroes = (receive(4).getInt() & NO_ZEROES) == 0;
        while (true) {
            ByteBuffer header = receive(16);
            if (header.getLong() != OPTION_MAGIC) {
                throw new IOException("not an option");
            }
            int option = header.getInt();
            receive(bounded(header.getInt()));
            switch (option) {
                case OPTION_EXPORT_NAME -> {
                    ByteBuffer answer = allocate(zeroes ? 134 : 10);
                    answer.putLong(disk.sizeBytes()).putShort(EXPORT_FLAGS);
                    send(answer.position(answer.limit()));
                    return true;
                }
                case OPTION_GO, OPTION_INFO -> {
                    ByteBuffer export = allocate(12).putShort((short) 0);
                    reply(option, REPLY_INFO, export.putLong(disk.sizeBytes()).putShort(EXPORT_FLAGS));
                    reply(option, REPLY_ACK, allocate(0));
                    if (option == OPTION_GO) {
                        return true;
                    }
                }
                case OPTION_ABORT -> {
                    reply(option, REPLY_ACK, allocate(0));
                    return false;
                }
                default -> reply(option, REPLY_UNSUPPORTED, allocate(0));
            }
        }
    }

    private void reply(int option, int type, ByteBuffer data) throws IOException {
        int length = data.position();
        ByteBuffer reply = allocate(20 + length);
        reply.putLong(OPTION_REPLY_MAGIC).putInt(option).putInt(type).putInt(length);
        send(reply.put(data.flip()));
    }

    private boolean serve() throws IOException {
        ByteBuffer request = receive(28);
        if (request.getInt() != REQUEST_MAGIC) {
            throw new IOException("not a request");
        }
        boolean durable = (request.getShort() & FUA) != 0;
        int type = request.getShort();
        long cookie = request.getLong();
        long offset = request.getLong();
        int length = request.getInt();
        if (type == DISCONNECT) {
            return false;
        }
        ByteBuffer data = type == WRITE ? receive(bounded(length)) : allocate(0);
        ByteBuffer answer = allocate(16 + (type == READ ? bounded(length) : 0));
        int error = 0;
        try {
            switch (type) {
                case READ -> disk.read(offset, answer.slice(16, length));
                case WRITE -> disk.write(offset, data, durable);
                case FLUSH -> disk.flush();
                // What was trimmed reads as zeroes, once it is flushed for good.
                case TRIM, WRITE_ZEROES -> disk.zero(offset, length, durable);
                default -> error = EINVAL;
            }
        } catch (IOException e) {
            error = EIO;
        }
        answer.putInt(REPLY_MAGIC).putInt(error).putLong(cookie);
        send(answer.position(error == 0 ? answer.limit() : 16));
        return true;
    }

    private static int bounded(int length) throws IOException {
        if (length < 0 || length > MAX_REQUEST_BYTES) {
            throw new IOException(Integer.toUnsignedString(length) + " bytes are more than a request may have");
        }
        return length;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    private ByteBuffer receive(int bytes) throws IOException {
        ByteBuffer buffer = allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }

    private void send(ByteBuffer filled) throws IOException {
        filled.flip();
        while (filled.hasRemaining()) {
            channel.write(filled);
        }
    }
}
