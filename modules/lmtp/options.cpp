#include "options.h"

namespace corbel::lmtp {

std::vector<SettingSpec> optionSpecs() {
    using enum SettingType;
    return {
        reloadable(setting("max_message_size", Size, "100M",
                           "Largest message that is taken; a larger one is answered with 552 5.3.4 for each recipient.", 1024,
                           std::int64_t{16} << 30)),
        reloadable(setting("max_recipients", Integer, "1000",
                           "Recipients of one transaction; further ones are answered with 452 4.5.3 and tried again by the client.", 1,
                           100000)),
        reloadable(setting("max_received", Integer, "100",
                           "A message with more Received fields than this is in a loop and refused with 554 5.4.6.", 10, 10000)),
        reloadable(choice("quota_full", {"temporary", "permanent"},
                          "Answer for a full mailbox: temporary (452 4.2.2, the client keeps the message and tries again) or permanent "
                          "(552 5.2.2, it bounces).")),
        reloadable(choice("bare_newline", {"accept", "reject"},
                          "A CR or LF that is not part of CRLF: accept keeps the bytes as they are (it never ends a message), reject "
                          "answers 554 5.6.0.")),
        reloadable(choice("nul_bytes", {"accept", "reject"},
                          "A message with NUL bytes: accept keeps them as they are, reject answers 554 5.6.0.")),
        reloadable(setting("command_timeout", Duration, "5min",
                           "How long the server waits for the next command before it closes the connection.", 1000, 3600000)),
        reloadable(setting("data_timeout", Duration, "3min",
                           "How long the server waits for the next piece of a message before it closes the connection.", 1000, 3600000)),
        setting("parallel_deliveries", Integer, "8",
                "Threads that deliver a message with several recipients beside the one that received it; they end when idle.", 0, 64),
    };
}

Options readOptions(const Settings& settings) {
    Options o;
    o.maxMessageSize = settings.size("max_message_size");
    o.maxRecipients = static_cast<std::size_t>(settings.integer("max_recipients"));
    o.maxReceived = static_cast<std::size_t>(settings.integer("max_received"));
    o.quotaFullIsTemporary = settings.string("quota_full") == "temporary";
    o.rejectsBareNewline = settings.string("bare_newline") == "reject";
    o.rejectsNul = settings.string("nul_bytes") == "reject";
    o.commandTimeout = settings.duration("command_timeout");
    o.dataTimeout = settings.duration("data_timeout");
    o.parallelDeliveries = static_cast<std::size_t>(settings.integer("parallel_deliveries"));
    return o;
}

}  // namespace corbel::lmtp
