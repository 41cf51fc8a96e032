// Times full text search without protocols: feeding an index from a store, and what a body search costs with it.
//
//   search_bench DIR [messages] [words a message]      DIR is made and must be on the disk to be measured
//
// Words are drawn by Zipf's law from 60,000. A search of words is the index's answer; one of a substring
// is candidates by the index, then the bytes of each read and compared, as IMAP does.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "corbel/error.h"
#include "metrics/registry.h"
#include "search/feeder.h"
#include "store/sql_stores.h"
#include "xapian_search.h"
#include "own_process.h"

using namespace corbel;
using namespace corbel::load;

namespace {

constexpr std::size_t kVocabulary = 60'000;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

class Writer {
public:
    Writer() {
        for (std::size_t i = 0; i < kVocabulary; ++i) {
            std::string word;
            for (std::size_t length = 3 + _random() % 9; length > 0; --length)
                word += "etaoinshrdlcumwfgypbvkjxqz"[std::min<std::size_t>(25, _random() % (1 + _random() % 26))];
            _words.push_back(std::move(word));
        }
    }
    const std::string& word(double rank) const {
        return _words[std::min(kVocabulary - 1, static_cast<std::size_t>(std::pow(kVocabulary, rank)) - 1)];
    }
    const std::string& word() { return word(std::uniform_real_distribution<>(0, 1)(_random)); }
    std::string message(std::size_t number, std::size_t words) {
        std::string out =
            "Received: from mail.example.org by mx.example.net with ESMTPS id " + std::to_string(_random()) +
            "; Tue, 24 Nov 2026 04:56:36 +0000\r\nFrom: A Sender <sender@example.org>\r\nTo: The Recipient <to@example.net>\r\nSubject: " +
            word() + " " + word() + "\r\nDate: Tue, 24 Nov 2026 04:56:36 +0000\r\nMessage-ID: <" + std::to_string(number) +
            "@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
        for (std::size_t i = 0; i < words; ++i) out += word() + (i % 12 == 11 ? ".\r\n" : " ");
        return out;
    }

private:
    std::mt19937 _random{1};
    std::vector<std::string> _words;
};

/// Counts rows whose bytes hold a text.
class Comparison final : public RowSink {
public:
    explicit Comparison(std::string_view text) : _text(text) {}
    bool row(const MessageRow& row) override {
        _bytes.clear();
        row.content->read(0, row.content->size(), _bytes);
        hits += _bytes.find(_text) != std::string::npos;
        return true;
    }
    std::size_t hits = 0;

private:
    const std::string_view _text;
    std::string _bytes;
};

void run(const std::string& directory, std::size_t count, std::size_t words) {
    SilentLog log;
    metrics::Registry metrics;
    store::StoreOptions options;
    options.dataDir = directory;
    store::SqlStores stores(options, store::Parts{systemClock(), log, metrics, {}, nullptr, nullptr, {}, nullptr, {}});
    Identity identity;
    identity.user = 1;
    identity.login = "user";
    const auto session = stores.openOwn(identity);
    const FolderId inbox = session->findFolder("INBOX")->id;
    Writer writer;
    for (std::size_t done = 0; done < count; done += 1000) {
        std::vector<std::unique_ptr<StagedMessage>> messages;
        std::vector<AppendItem> items(std::min<std::size_t>(1000, count - done));
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto staged = stores.newMessage(1u << 20);
            staged->write(writer.message(done + i, words));
            messages.push_back(staged->finish());
            items[i].message = messages.back().get();
        }
        session->append(inbox, items);
    }
    search_xapian::XapianSearch index(directory + "/search", "none");
    search::Feeder feeder(stores, index, nullptr, log, metrics);
    const double wall = now(), cpu = cpuMicros().sum() / 1e6;
    feeder.feed(session->id());
    const double took = now() - wall, used = cpuMicros().sum() / 1e6 - cpu;
    std::printf("index %zu messages of %zu words: %.0f/s wall, %.0f/s of CPU\n", count, words, static_cast<double>(count) / took,
                static_cast<double>(count) / used);

    for (const double rank : {0.98, 0.9, 0.8, 0.7}) {
        const SearchQuery words{SearchQuery::Kind::Words, kSearchBody, writer.word(rank) + " " + writer.word(rank + 0.01), {}};
        const SearchQuery word{SearchQuery::Kind::Words, kSearchBody, writer.word(rank), {}};
        for (const auto& [name, query] : {std::pair{"a word", &word}, std::pair{"two words", &words}}) {
            std::vector<double> times;
            std::size_t hits = 0;
            for (int turn = 0; turn < 9; ++turn) {
                const double begin = now();
                hits = index.query(session->id(), *query).items.size();
                times.push_back(now() - begin);
            }
            std::sort(times.begin(), times.end());
            std::printf("search of %s: %zu hits, %.2f ms (median of 9)\n", name, hits, times[4] * 1e3);
        }
        const std::string needle = writer.word(rank).substr(1) + " ";  // a part of a word, and no more than one
        std::vector<double> narrow, whole;
        std::size_t candidates = 0, hits = 0;
        for (int turn = 0; turn < 9; ++turn) {
            const double begin = now();
            const auto answer = index.candidates(session->id(), needle, kSearchBody | kSearchAttachment | kSearchSource);
            narrow.push_back(now() - begin);
            if (!answer) break;
            const auto view = session->view(inbox);
            std::vector<Uid> uids;
            for (std::uint32_t sequence = 1; sequence <= view->size();) {
                for (const ViewItem& item : view->run(sequence)) {
                    if (std::binary_search(answer->items.begin(), answer->items.end(), item.item)) uids.push_back(item.uid);
                    ++sequence;
                }
            }
            Comparison comparison(needle);
            session->read(inbox, uids, kFieldContent, comparison);
            whole.push_back(now() - begin);
            candidates = uids.size();
            hits = comparison.hits;
        }
        std::sort(narrow.begin(), narrow.end());
        std::sort(whole.begin(), whole.end());
        if (whole.empty())
            std::printf("substring: too common to be narrowed\n");
        else
            std::printf("substring: %zu candidates, %zu hits: candidates %.2f ms, with reading %.2f ms (medians of 9)\n", candidates, hits,
                        narrow[4] * 1e3, whole[4] * 1e3);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: search_bench DIR [messages] [words a message]\n", stderr);
        return 2;
    }
    try {
        run(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 150);
        return 0;
    } catch (const Error& error) {
        std::fprintf(stderr, "%s (%s)\n", error.userText().c_str(), error.detail().c_str());
        return 1;
    }
}
