#include "spam_hook.h"

#include "corbel/error.h"
#include "corbel/mime.h"
#include "corbel/text.h"

namespace corbel::hook_spam {

std::vector<SettingSpec> optionSpecs() {
    using enum SettingType;
    return {
        reloadable(setting("header", String, "X-Spam-Flag", "Header field by which the mail filter marks spam; the MTA must remove it from mail that others send.")),
        reloadable(setting("value", String, "YES", "Value of the field that means spam, in any case.")),
        reloadable(choice("match", {"exact", "prefix"}, "exact: the field has this value and no more; prefix: it begins with it (X-Spam-Status: Yes, score=9).")),
        reloadable(setting("folder", String, "Junk", "Path of the folder that gets the message.")),
        reloadable(setting("keywords", List, "$Junk", "IMAP keywords set on the message (RFC 9051 knows $Junk).")),
    };
}

Options readOptions(const Settings& settings) {
    Options options{settings.string("header"), settings.string("value"), settings.string("match") == "prefix", settings.string("folder"),
                    settings.list("keywords")};
    if (options.header.empty()) throw Error(ErrorCode::InvalidArgument, "header must name a header field, e.g. X-Spam-Flag");
    for (const char c : options.header) {
        if (c < 33 || c > 126 || c == ':') throw Error(ErrorCode::InvalidArgument, "header must be the name of a header field without colon: " + options.header);
    }
    if (options.value.empty()) throw Error(ErrorCode::InvalidArgument, "value must not be empty");
    if (options.folder.empty()) throw Error(ErrorCode::InvalidArgument, "folder must name a folder, e.g. Junk");
    return options;
}

bool isMarked(std::string_view message, const Options& options) {
    while (!message.empty()) {
        const std::size_t end = message.find('\n');
        const std::string_view line = message.substr(0, end);
        if (text::trim(line).empty()) return false;
        message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
        if (!text::startsWithIgnoreCase(line, options.header)) continue;
        const std::string_view rest = line.substr(options.header.size());
        const std::size_t colon = rest.find_first_not_of(" \t");
        if (colon == std::string_view::npos || rest[colon] != ':') continue;
        // The mark is short: continuation lines are not joined, so that a value cannot be built from pieces.
        const std::string_view value = text::trim(rest.substr(colon + 1));
        if (options.matchesPrefix ? text::startsWithIgnoreCase(value, options.value) : text::equalsIgnoreCase(value, options.value)) return true;
    }
    return false;
}

void SpamHook::setOptions(Options options) {
    auto next = std::make_shared<const Options>(std::move(options));
    const std::lock_guard lock(_mutex);
    _options = std::move(next);
}

std::shared_ptr<const Options> SpamHook::options() const {
    const std::lock_guard lock(_mutex);
    return _options;
}

void SpamHook::start(Log& log, Metrics& metrics) {
    _log = &log;
    _filed = &metrics.counter("corbel_hook_spam_filed_total", "Deliveries filed as spam.");
}

void SpamHook::onDelivery(DeliveryRequest& request) {
    const auto current = options();
    const auto content = request.message->content();
    std::string header;
    content->read(0, mime::kMaxHeaderBytes, header);
    if (!isMarked(header, *current)) return;
    request.folder = current->folder;
    request.keywords.insert(request.keywords.end(), current->keywords.begin(), current->keywords.end());
    _filed->add();
    _log->debug("Message filed as spam", {{"recipient", std::string_view(request.recipient->address)}, {"folder", std::string_view(current->folder)}});
}

}  // namespace corbel::hook_spam
