#include "options.h"

namespace corbel::lmtp {

std::vector<SettingSpec> optionSpecs() {
    return {
        {.key = "max_message_size", .type = SettingType::Size, .defaultValue = "100M",
         .summary = "Largest message that is taken; a larger one is answered with 552 5.3.4 for each recipient.",
         .min = 1024, .max = std::int64_t{16} << 30, .choices = {}, .isReloadable = true},
        {.key = "max_recipients", .type = SettingType::Integer, .defaultValue = "1000",
         .summary = "Recipients of one transaction; further ones are answered with 452 4.5.3 and tried again by the client.",
         .min = 1, .max = 100000, .choices = {}, .isReloadable = true},
        {.key = "max_received", .type = SettingType::Integer, .defaultValue = "100",
         .summary = "A message with more Received fields than this is in a loop and refused with 554 5.4.6.",
         .min = 10, .max = 10000, .choices = {}, .isReloadable = true},
        {.key = "quota_full", .type = SettingType::Enum, .defaultValue = "temporary",
         .summary = "Answer for a full mailbox: temporary (452 4.2.2, the client keeps the message and tries again) or permanent (552 5.2.2, it bounces).",
         .choices = {"temporary", "permanent"}, .isReloadable = true},
        {.key = "bare_newline", .type = SettingType::Enum, .defaultValue = "accept",
         .summary = "A CR or LF that is not part of CRLF: accept keeps the bytes as they are (it never ends a message), reject answers 554 5.6.0.",
         .choices = {"accept", "reject"}, .isReloadable = true},
        {.key = "nul_bytes", .type = SettingType::Enum, .defaultValue = "accept",
         .summary = "A message with NUL bytes: accept keeps them as they are, reject answers 554 5.6.0.",
         .choices = {"accept", "reject"}, .isReloadable = true},
        {.key = "command_timeout", .type = SettingType::Duration, .defaultValue = "5min",
         .summary = "How long the server waits for the next command before it closes the connection.",
         .min = 1000, .max = 3600000, .choices = {}, .isReloadable = true},
        {.key = "data_timeout", .type = SettingType::Duration, .defaultValue = "3min",
         .summary = "How long the server waits for the next piece of a message before it closes the connection.",
         .min = 1000, .max = 3600000, .choices = {}, .isReloadable = true},
        {.key = "parallel_deliveries", .type = SettingType::Integer, .defaultValue = "8",
         .summary = "Threads that deliver a message with several recipients beside the one that received it; they end when idle.",
         .min = 0, .max = 64, .choices = {}},
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
