#include "codec/arguments.h"
#include "codec/writer.h"
#include "commands/commands.h"
#include "commands/expunge.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::imap {
namespace {

class SizeSum final : public RowSink {
public:
    bool row(const MessageRow& row) override {
        bytes += row.sizeBytes;
        return true;
    }
    std::uint64_t bytes = 0;
};

}  // namespace

Next status(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.space();
    const StatusItems items = parseStatusItems(request.in);
    const FoundFolder found = session.spaces().find(path);
    const FolderCounters counters = found.store->counters(found.folder.id);
    std::string text = "* STATUS ";
    appendMailbox(text, path);
    text += " (";
    const auto add = [&](bool isWanted, std::string_view name, std::uint64_t value) {
        if (!isWanted) return;
        if (text.back() != '(') text += ' ';
        text += name;
        text += ' ';
        text::appendNumber(text, value);
    };
    add(items.messages, "MESSAGES", counters.total);
    add(items.recent, "RECENT", counters.recent);
    add(items.uidNext, "UIDNEXT", counters.uidNext);
    add(items.uidValidity, "UIDVALIDITY", counters.uidValidity);
    add(items.unseen, "UNSEEN", counters.unseen);
    add(items.highestModSeq, "HIGHESTMODSEQ", counters.highestModSeq);
    add(items.size, "SIZE", counters.sizeBytes);
    if (items.deleted || items.deletedStorage) {
        const auto uids = deletedUids(*found.store->view(found.folder.id));
        SizeSum sum;
        if (items.deletedStorage) found.store->read(found.folder.id, uids, kFieldSize, sum);
        add(items.deleted, "DELETED", uids.size());
        add(items.deletedStorage, "DELETED-STORAGE", sum.bytes);
    }
    session.write(text + ")\r\n");
    if (items.highestModSeq) session.enableCondstore();
    return session.ok("STATUS completed");
}

}  // namespace corbel::imap
