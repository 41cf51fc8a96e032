// Times kernel/store alone, without protocols and sockets: what a SELECT, a FETCH, a STORE or an APPEND costs below IMAP.
//
//   store_bench DIR [messages] [threads]      DIR is made and must be on the disk to be measured
//
// Prints one line a measurement: name, items, microseconds of wall time and of CPU for each item.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "corbel/changes.h"
#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/transfers.h"
#include "db/connection.h"
#include "metrics/registry.h"
#include "store/sql_stores.h"
#include "own_process.h"

using namespace corbel;
using namespace corbel::load;

namespace {

void measure(const char* name, std::size_t items, const std::function<void()>& work) {
    const Cpu before = cpuMicros();
    const auto start = std::chrono::steady_clock::now();
    work();
    const double wall = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    const auto each = static_cast<double>(items);
    const Cpu after = cpuMicros();
    std::printf("%-44s %8zu items %10.2f us wall %9.2f us user %9.2f us system\n", name, items, wall / each, (after.user - before.user) / each,
                (after.system - before.system) / each);
    std::fflush(stdout);
}

Identity user(UserId id) {
    Identity identity;
    identity.user = id;
    identity.login = "user" + std::to_string(id);
    return identity;
}

std::string makeMessage(std::size_t bytes, std::size_t seed) {
    std::string message = "Return-Path: <sender@example.org>\r\nFrom: A Sender <sender@example.org>\r\nTo: The Recipient <to@example.net>\r\nSubject: message " +
                          std::to_string(seed) + "\r\nDate: Tue, 24 Nov 2026 04:56:36 +0000\r\nMessage-ID: <" + std::to_string(seed) +
                          "@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
    while (message.size() < bytes) message += "A line of text that stands for what people write to each other.\r\n";
    return message;
}

std::unique_ptr<StagedMessage> stage(Stores& stores, std::string_view bytes) {
    auto writer = stores.newMessage(1u << 30);
    writer->write(bytes);
    return writer->finish();
}

class Sum final : public RowSink {
public:
    bool row(const MessageRow& row) override {
        bytes += row.envelope.size() + row.sizeBytes;
        if (row.content) {
            if (const auto whole = row.content->whole()) bytes += whole->size();
        }
        return true;
    }
    std::uint64_t bytes = 0;
};

std::vector<Uid> allUids(const MailboxView& view) {
    std::vector<Uid> uids;
    uids.reserve(view.size());
    for (std::uint32_t s = 1; s <= view.size();) {
        for (const ViewItem& item : view.run(s)) uids.push_back(item.uid), ++s;
    }
    return uids;
}

void appendOnThreads(store::SqlStores& stores, const char* name, unsigned threads, unsigned storesUsed, std::size_t each) {
    for (unsigned s = 0; s < storesUsed; ++s) stores.openOwn(user(1000 + s));
    const std::string bytes = makeMessage(12'000, 1);
    measure(name, threads * each, [&] {
        std::vector<std::thread> workers;
        for (unsigned t = 0; t < threads; ++t) {
            workers.emplace_back([&, t] {
                for (std::size_t i = 0; i < each; ++i) {
                    const auto message = stage(stores, bytes);
                    auto session = stores.openOwn(user(1000 + (t + i) % storesUsed));
                    AppendItem item;
                    item.message = message.get();
                    item.prefix = "Return-Path: <a@example.org>\r\nDelivered-To: b@example.org\r\n";
                    session->append(session->findFolder("INBOX")->id, {&item, 1});
                }
            });
        }
        for (std::thread& worker : workers) worker.join();
    });
}

/// Twenty properties, some 2 KB.
std::vector<Property> objectProperties(std::size_t seed) {
    std::vector<Property> properties{{tags::Subject, "An object by its properties, number " + std::to_string(seed)},
                                     {tags::MessageClass, std::string("IPM.Contact")},
                                     {tags::Body, std::string(1'200, 'b')},
                                     {tags::Importance, std::int64_t{1}},
                                     {tags::InternetMessageId, "<" + std::to_string(seed) + "@example.org>"}};
    for (std::uint32_t i = 0; properties.size() < 20; ++i) {
        properties.push_back({PropTag(static_cast<PropId>(0x8001 + i), PropType::Unicode), "A value of a named property, " + std::to_string(i)});
    }
    return properties;
}

void objects(StoreSession& session, FolderId folder) {
    constexpr std::size_t kSaves = 1'000;
    Objects& store = session.objects();
    std::vector<ItemId> items;
    measure("save a 2 KB object of 20 properties", kSaves, [&] {
        for (std::size_t i = 0; i < kSaves; ++i) {
            const auto message = store.create(folder);
            message->set(objectProperties(i));
            items.push_back(message->save().place.item);
        }
    });
    std::size_t seen = 0;
    measure("load such an object, all properties", 10 * kSaves, [&] {
        for (std::size_t i = 0; i < 10 * kSaves; ++i) seen += store.open(items[i * 7 % kSaves])->get().size();
    });
    class Count final : public ItemSink {
    public:
        bool item(ItemId, PropertyBag&& properties) override {
            seen += properties.size();
            return true;
        }
        std::size_t seen = 0;
    } count;
    const PropTag few[] = {tags::Subject, tags::MessageClass, PropTag(0x8003001F)};
    measure("load three properties of 50 items", 100 * 50, [&] {
        for (std::size_t i = 0; i < 100; ++i) store.load(folder, std::span<const ItemId>(items).subspan(i * 9, 50), few, count);
    });
    measure("change a property beside the content", kSaves / 2, [&] {
        for (std::size_t i = 0; i < kSaves / 2; ++i) {
            const auto message = store.open(items[i]);
            message->set(std::vector<Property>{{PropTag(0x8001001F), std::string("another value")}});
            message->save();
        }
    });
    if (seen + count.seen == 0) std::abort();
}

/// What each table and index of a store takes on disk for each of its messages.
void printParts(const std::string& path, std::size_t messages) {
    const auto connection = db::openSqlite({path, false, {}});
    connection->checkpoint(true);
    db::Statement parts = connection->prepare("SELECT name, SUM(pgsize), SUM(payload) FROM dbstat GROUP BY name ORDER BY 2 DESC");
    const auto each = [messages](std::int64_t bytes) { return static_cast<double>(bytes) / static_cast<double>(messages); };
    double whole = 0;
    while (parts.step()) {
        whole += each(parts.integer(1));
        if (each(parts.integer(1)) < 1) continue;
        std::printf("bytes on disk a message: %-28s %10.1f, of them rows %10.1f\n", std::string(parts.text(0)).c_str(), each(parts.integer(1)),
                    each(parts.integer(2)));
    }
    std::printf("bytes on disk a message: %-28s %10.1f\n", "all", whole);
}

void run(const std::string& directory, std::size_t count, unsigned threads) {
    SilentLog log;
    metrics::Registry metrics;
    store::StoreOptions options;
    options.dataDir = directory;
    auto stores = std::make_unique<store::SqlStores>(options, store::Parts{systemClock(), log, metrics, {}, nullptr, nullptr, {}, nullptr, {}});
    auto session = stores->openOwn(user(1));
    FolderId inbox = session->findFolder("INBOX")->id;
    const FolderId archive = session->findFolder("Archive")->id;

    measure("fill, 12 KB, 1,000 a transaction", count, [&] {
        for (std::size_t done = 0; done < count; done += 1000) {
            std::vector<std::unique_ptr<StagedMessage>> messages;
            std::vector<AppendItem> items(std::min<std::size_t>(1000, count - done));
            for (std::size_t i = 0; i < items.size(); ++i) {
                messages.push_back(stage(*stores, makeMessage(12'000, done + i)));
                items[i].message = messages.back().get();
            }
            session->append(inbox, items);
        }
    });
    char file[64];
    std::snprintf(file, sizeof file, "/stores/%02x/%llu.db", static_cast<unsigned>(session->id() & 0xff), static_cast<unsigned long long>(session->id()));
    measure("stage 12 KB", 2000, [&] {
        const std::string bytes = makeMessage(12'000, 1);
        for (int i = 0; i < 2000; ++i) stage(*stores, bytes);
    });
    session.reset();
    stores.reset();
    printParts(directory + file, count);
    stores = std::make_unique<store::SqlStores>(options, store::Parts{systemClock(), log, metrics, {}, nullptr, nullptr, {}, nullptr, {}});
    measure("open store", 1, [&] { session = stores->openOwn(user(1)); });
    measure("view, cold", 1, [&] { session->view(inbox); });
    measure("view, warm, with counters and first unseen", 10'000, [&] {
        for (int i = 0; i < 10'000; ++i) {
            const auto view = stores->openOwn(user(1))->view(inbox, true);
            if (view->counters().total != view->size() || view->firstUnseen() != 1) std::abort();
        }
    });
    const std::vector<Uid> uids = allUids(*session->view(inbox));
    Sum sum;
    measure("flags of all from the view", uids.size(), [&] {
        const auto view = session->view(inbox);
        for (std::uint32_t s = 1; s <= view->size();) {
            for (const ViewItem& item : view->run(s)) sum.bytes += item.flags, ++s;
        }
    });
    measure("read envelope and size of all", uids.size(), [&] { session->read(inbox, uids, kFieldEnvelope | kFieldSize, sum); });
    measure("read content of all", uids.size(), [&] { session->read(inbox, uids, kFieldContent, sum); });
    measure("read content one by one", 1000, [&] {
        for (std::size_t i = 0; i < 1000; ++i) session->read(inbox, {&uids[i * 7 % uids.size()], 1}, kFieldContent, sum);
    });
    measure("flag all", uids.size(), [&] { session->changeFlags(inbox, uids, {FlagOp::Add, kFlagged, {}, {}}); });
    measure("\\Seen on all", uids.size(), [&] { session->changeFlags(inbox, uids, {FlagOp::Add, kSeen, {}, {}}); });
    measure("flag one", 200, [&] {
        for (std::size_t i = 0; i < 200; ++i) session->changeFlags(inbox, {&uids[i * 7 % uids.size()], 1}, {FlagOp::Add, kAnswered, {}, {}});
    });
    measure("append one of 12 KB", 500, [&] {
        const std::string bytes = makeMessage(12'000, 1);
        for (int i = 0; i < 500; ++i) {
            const auto message = stage(*stores, bytes);
            AppendItem item;
            item.message = message.get();
            session->append(inbox, {&item, 1});
        }
    });
    ContentsQuery since;
    since.folder = inbox;
    since.state = session->changes().current(inbox);
    measure("changes since, nothing new", 20'000, [&] {
        for (int i = 0; i < 20'000; ++i) {
            if (!session->changes().contents(since).changes.empty()) std::abort();
        }
    });
    measure("changes of a session of its own, nothing new", 20'000, [&] {
        for (int i = 0; i < 20'000; ++i) {
            if (!stores->openOwn(user(1))->changes().contents(since).changes.empty()) std::abort();
        }
    });
    measure("hierarchy since, nothing new", 20'000, [&] {
        const SyncState folders = session->changes().current(0);
        for (int i = 0; i < 20'000; ++i) {
            if (!session->changes().hierarchy(folders).changes.empty()) std::abort();
        }
    });
    measure("changes, first run over all", uids.size(), [&] {
        since.state = {};
        for (bool hasMore = true; hasMore;) {
            const ContentsPage page = session->changes().contents(since);
            since.state = page.next;
            hasMore = page.hasMore;
        }
    });
    const std::size_t tenth = uids.size() / 10;
    const std::span<const Uid> some(uids.data(), tenth);
    measure("copy a tenth", tenth, [&] { session->copy(inbox, some, archive); });
    measure("move a tenth", tenth, [&] { session->move(inbox, some, archive); });
    measure("expunge a tenth", tenth, [&] { session->expunge(inbox, std::span<const Uid>(uids).subspan(tenth, tenth), true); });
    measure("purge what was expunged", tenth, [&] { stores->runMaintenance(); });
    objects(*session, session->findFolder("Contacts")->id);
    std::vector<ItemId> items;
    {
        const auto view = session->view(inbox);
        for (const ViewItem& item : view->run(1)) items.push_back(item.item);
    }
    items.resize(std::min<std::size_t>(items.size(), 1000));
    measure("copy of 1,000 to another folder", items.size(), [&] {
        stores->transfers().copyItems(user(1), {session->id(), inbox}, items, {session->id(), archive});
    });
    session->recovery().setPeriod(std::chrono::hours(14 * 24));
    measure("expunge a tenth, recoverable", tenth, [&] { session->expunge(inbox, std::span<const Uid>(uids).subspan(2 * tenth, tenth), true); });
    std::vector<ItemId> kept;
    for (const RecoverableItem& item : session->recovery().list(inbox, 0, tenth)) kept.push_back(item.item);
    measure("restore a tenth", kept.size(), [&] { session->recovery().restore(kept); });
    session->recovery().setPeriod(std::chrono::microseconds(0));
    session.reset();

    appendOnThreads(*stores, "deliveries, 1 thread, 100 stores", 1, 100, 500);
    appendOnThreads(*stores, "deliveries, threads, 100 stores", threads, 100, 4000 / threads);
    appendOnThreads(*stores, "deliveries, threads, 1 store", threads, 1, 4000 / threads);
    if (sum.bytes == 0) std::abort();
    const auto value = metrics.value("corbel_store_commits_total");
    std::printf("commits: %.0f for %.0f writes\n", value.value_or(0), metrics.value("corbel_store_writes_total").value_or(0));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: store_bench DIR [messages] [threads]\n");
        return 2;
    }
    try {
        run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 10'000, argc > 3 ? static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10)) : 32);
    } catch (const Error& error) {
        std::fprintf(stderr, "%s: %s\n", error.what(), error.detail().c_str());
        return 1;
    }
    return 0;
}
