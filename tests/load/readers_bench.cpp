// Times what it costs that a folder is shared: checks of rights, a reader's look at it, \Seen of a reader, and what its owner pays.
//
//   readers_bench DIR [messages]      DIR is made and must be on the disk to be measured
//
// Prints one line a measurement: name, items, microseconds of wall time and of CPU for each item.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "corbel/access.h"
#include "corbel/error.h"
#include "metrics/registry.h"
#include "store/sql_stores.h"
#include "own_process.h"

using namespace corbel;
using namespace corbel::load;

namespace {

void measure(const char* name, std::size_t items, const std::function<void()>& work) {
    const double before = cpuMicros().sum();
    const auto start = std::chrono::steady_clock::now();
    work();
    const double wall = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    const auto each = static_cast<double>(items);
    std::printf("%-52s %8zu items %10.2f us wall %9.2f us CPU\n", name, items, wall / each, (cpuMicros().sum() - before) / each);
    std::fflush(stdout);
}

Identity user(UserId id) {
    Identity identity;
    identity.user = id;
    identity.login = "user" + std::to_string(id);
    identity.groups = {1001, 1002, 1003, 1004, 1005};
    return identity;
}

std::vector<Uid> allUids(const MailboxView& view) {
    std::vector<Uid> uids;
    for (std::uint32_t s = 1; s <= view.size();) {
        for (const ViewItem& item : view.run(s)) uids.push_back(item.uid), ++s;
    }
    return uids;
}

void run(const std::string& directory, std::size_t count) {
    constexpr std::size_t kMany = 200'000;
    constexpr std::size_t kChanges = 200;
    SilentLog log;
    metrics::Registry metrics;
    store::StoreOptions options;
    options.dataDir = directory;
    store::SqlStores stores(options, store::Parts{systemClock(), log, metrics, {}, nullptr, nullptr, {}, nullptr, {}});
    const auto alice = stores.openOwn(user(1));
    const FolderId inbox = alice->findFolder("INBOX")->id;
    auto writer = stores.newMessage(1 << 20);
    writer->write("Subject: a message\r\n\r\nbody\r\n");
    const auto message = writer->finish();
    AppendItem item;
    item.message = message.get();
    for (std::size_t done = 0; done < count; done += 10'000)
        alice->append(inbox, std::vector<AppendItem>(std::min<std::size_t>(10'000, count - done), item));
    const auto append = [&] { alice->append(inbox, {&item, 1}); };

    measure("append one, folder never shared", kChanges, [&] {
        for (std::size_t i = 0; i < kChanges; ++i) append();
    });
    for (UserId member = 2; member < 22; ++member) alice->access().setMember(inbox, {MemberKind::User, member}, *rightsOfRole("editor"));
    alice->access().setMember(inbox, {MemberKind::Group, 1004}, *rightsOfRole("reviewer"));
    measure("append one, folder shared with 20", kChanges, [&] {
        for (std::size_t i = 0; i < kChanges; ++i) append();
    });

    measure("open and find a folder, owner", kMany, [&] {
        for (std::size_t i = 0; i < kMany; ++i) stores.openOwn(user(1))->findFolder("INBOX");
    });
    const auto group = stores.open(user(50), alice->id());
    measure("rights of a member by group", kMany, [&] {
        for (std::size_t i = 0; i < kMany; ++i) group->access().rights(inbox);
    });
    measure("shared() of a member", 10'000, [&] {
        for (std::size_t i = 0; i < 10'000; ++i) stores.shared(user(50));
    });

    const auto bob = stores.open(user(2), alice->id());
    measure("a reader's first look", 1, [&] { bob->view(inbox); });
    measure("a reader's look, nothing new", 10'000, [&] {
        for (std::size_t i = 0; i < 10'000; ++i) bob->view(inbox);
    });
    measure("a reader's counters", 10'000, [&] {
        for (std::size_t i = 0; i < 10'000; ++i) bob->counters(inbox);
    });
    measure("append one, a reader looks", kChanges, [&] {
        for (std::size_t i = 0; i < kChanges; ++i) append(), bob->view(inbox);
    });
    const std::vector<Uid> uids = allUids(*alice->view(inbox));
    const auto flagOne = [&](StoreSession& session, std::uint32_t flags, std::size_t from) {
        for (std::size_t i = 0; i < kChanges; ++i)
            session.changeFlags(inbox, {&uids[(from + i) % uids.size()], 1}, {FlagOp::Add, flags, {}, {}});
    };
    measure("\\Seen of the owner, one", kChanges, [&] { flagOne(*alice, kSeen, 0); });
    measure("\\Seen of a reader, one", kChanges, [&] { flagOne(*bob, kSeen, 0); });
    measure("\\Flagged by the owner, one", kChanges, [&] { flagOne(*alice, kFlagged, 0); });
    measure("\\Flagged by a reader, one", kChanges, [&] { flagOne(*bob, kFlagged, kChanges); });
    measure("\\Seen of the owner, all", uids.size(), [&] { alice->changeFlags(inbox, uids, {FlagOp::Add, kSeen, {}, {}}); });
    measure("\\Seen of a reader, all", uids.size(), [&] { bob->changeFlags(inbox, uids, {FlagOp::Add, kSeen, {}, {}}); });
    measure("a reader's look after that", 1, [&] { bob->view(inbox); });
    std::vector<std::unique_ptr<StoreSession>> readers;
    for (UserId member = 3; member < 22; ++member) readers.push_back(stores.open(user(member), alice->id()));
    for (const auto& reader : readers) reader->view(inbox);
    measure("append one, 19 readers look", kChanges * readers.size(), [&] {
        for (std::size_t i = 0; i < kChanges; ++i) {
            append();
            for (const auto& reader : readers) reader->view(inbox);
        }
    });
    const std::span<const Uid> tenth(uids.data(), uids.size() / 10);
    measure("expunge a tenth, seen by one reader", tenth.size(), [&] { alice->expunge(inbox, tenth, true); });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: readers_bench DIR [messages]\n");
        return 2;
    }
    try {
        run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 10'000);
    } catch (const Error& error) {
        std::fprintf(stderr, "%s: %s\n", error.what(), error.detail().c_str());
        return 1;
    }
    return 0;
}
