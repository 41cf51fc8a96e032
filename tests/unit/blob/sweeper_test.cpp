#include "blob/sweeper.h"

#include <set>
#include <thread>

#include "corbel/log.h"
#include "fixture.h"

namespace corbel::blob {
namespace {

using std::chrono::hours;

class CountingLog final : public Log {
public:
    bool isEnabled(LogLevel) const noexcept override { return true; }
    void event(LogLevel level, std::string_view, std::initializer_list<LogField>) noexcept override { errors += level == LogLevel::Error; }
    std::atomic<int> errors{0};
};

class SetReferences final : public BlobReferences {
public:
    void forEach(std::string_view prefix, const std::function<void(const BlobId&)>& each) override {
        if (meanwhile) meanwhile();
        const std::lock_guard lock(mutex);
        for (const BlobId& id : ids) {
            if (id.sha256.starts_with(prefix)) each(id);
        }
    }
    void add(const BlobId& id) {
        const std::lock_guard lock(mutex);
        ids.insert(id);
    }
    std::function<void()> meanwhile;
    std::mutex mutex;
    std::multiset<BlobId> ids;
};

class SweeperTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SweeperTest);
    CPPUNIT_TEST(anUnreferencedBlobDiesInTwoSteps);
    CPPUNIT_TEST(referencedAndYoungBlobsStay);
    CPPUNIT_TEST(aPutMakesAnOldBlobYoung);
    CPPUNIT_TEST(aReferenceThatCameLateRevives);
    CPPUNIT_TEST(aPutBetweenListingAndRenameKeepsItsContent);
    CPPUNIT_TEST(anotherPrefixIsLeftAlone);
    CPPUNIT_TEST(anUnreadableStoreStopsTheSweep);
    CPPUNIT_TEST(aMissingBlobIsToldOnce);
    CPPUNIT_TEST(aHoldStopsTheSweep);
    CPPUNIT_TEST(prefixesGoRound);
    CPPUNIT_TEST(strangersAreLeftAlone);
    CPPUNIT_TEST(concurrentPutsLoseNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _f = std::make_unique<Fixture>();
        _references = std::make_unique<SetReferences>();
        _log = std::make_unique<CountingLog>();
        _sweeper = std::make_unique<BlobSweeper>(_f->backend, *_references, _f->clock, *_log, SweeperOptions{hours(24), hours(2)});
    }
    void tearDown() override {
        _sweeper.reset();
        _log.reset();
        _references.reset();
        _f.reset();
    }

    void anUnreferencedBlobDiesInTwoSteps() {
        const BlobId id = _f->store.put("abc");
        _f->clock.advance(hours(25));
        SweepResult result = sweepAll();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, result.dying);
        CPPUNIT_ASSERT(_f->backend.names() == std::vector<std::string>{id.name() + ".dying"});
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), _f->read(id));
        _f->clock.advance(hours(1));
        result = sweepAll();  // dying counts from the rename, not from the write
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, result.removed);
        _f->clock.advance(hours(1));
        result = sweepAll();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, result.removed);
        CPPUNIT_ASSERT(_f->backend.names().empty());
        CPPUNIT_ASSERT_EQUAL(0, _log->errors.load());
    }

    void referencedAndYoungBlobsStay() {
        const BlobId id = _f->store.put("abc");
        _references->add(id);
        _references->add(id);
        _f->clock.advance(hours(1000));
        const BlobId young = _f->store.put("young");
        _f->clock.advance(hours(23));
        const SweepResult result = sweepAll();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, result.seen);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, result.dying + result.removed + result.revived + result.missing);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _f->backend.names().size());
    }

    void aPutMakesAnOldBlobYoung() {
        const BlobId id = _f->store.put("abc");
        _f->clock.advance(hours(25));
        CPPUNIT_ASSERT(id == _f->store.put("abc"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, sweepAll().dying);
    }

    void aReferenceThatCameLateRevives() {
        const BlobId id = _f->store.put("abc");
        _f->clock.advance(hours(25));
        sweepAll();
        _references->add(id);  // of a transaction that got the id while it lived
        _f->clock.advance(hours(3));
        const SweepResult result = sweepAll();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, result.revived);
        CPPUNIT_ASSERT(_f->backend.names() == std::vector<std::string>{id.name()});
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), _f->read(id));
    }

    void aPutBetweenListingAndRenameKeepsItsContent() {
        const BlobId old = _f->store.put("abc");
        _f->clock.advance(hours(25));
        BlobId id;
        _references->meanwhile = [&] {
            if (id.generation == 0) id = _f->store.put("abc");  // refreshes the age that the sweep has already seen
        };
        sweepAll();
        _references->meanwhile = nullptr;
        CPPUNIT_ASSERT(id == old);
        _references->add(id);  // its transaction commits
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), _f->read(id));
        _f->clock.advance(hours(3));
        sweepAll();
        _f->clock.advance(hours(300));
        sweepAll();
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), _f->read(id));
        CPPUNIT_ASSERT(_f->backend.names() == std::vector<std::string>{id.name()});
    }

    void anotherPrefixIsLeftAlone() {
        const BlobId id = _f->store.put("abc");  // ba78...
        _f->clock.advance(hours(25));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _sweeper->sweep(0xbb).seen);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _sweeper->sweep(0xba).dying);
    }

    void anUnreadableStoreStopsTheSweep() {
        const BlobId id = _f->store.put("abc");
        _f->clock.advance(hours(25));
        _references->meanwhile = [] { throw Error(ErrorCode::Unavailable, "store locked"); };
        CPPUNIT_ASSERT(codeOf([&] { _sweeper->sweep(0xba); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(_f->backend.names() == std::vector<std::string>{id.name()});
        _references->meanwhile = nullptr;
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _sweeper->sweep(0xba).dying);
    }

    void aMissingBlobIsToldOnce() {
        const BlobId id = _f->store.put("abc");
        _references->add(id);
        _references->add(id);
        // Written and committed after the listing: not missing.
        BlobId late;
        _references->meanwhile = [&] {
            if (late.generation == 0) _references->add(late = _f->store.put("late"));
        };
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, sweepAll().missing);
        _f->backend.remove(id.name());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, sweepAll().missing);
        CPPUNIT_ASSERT_EQUAL(1, _log->errors.load());
    }

    void aHoldStopsTheSweep() {
        _f->store.put("abc");
        _f->clock.advance(hours(25));
        {
            const BlobSweeper::Hold first(*_sweeper);
            const BlobSweeper::Hold second(*_sweeper);
            CPPUNIT_ASSERT(_sweeper->sweep(0xba).isHeld);
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _sweeper->sweep(0xba).dying);
    }

    void prefixesGoRound() {
        _f->store.put("abc");
        unsigned found = 0;
        for (unsigned i = 0; i < 2 * BlobSweeper::kPrefixes; ++i) found += static_cast<unsigned>(_sweeper->sweepNext().seen);
        CPPUNIT_ASSERT_EQUAL(2u, found);
    }

    void strangersAreLeftAlone() {
        for (const char* name : {"ba", "ba-readme.txt", "ba78.dying"}) {
            const auto upload = _f->backend.upload();
            upload->commit(name);
        }
        _f->clock.advance(hours(1000));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _sweeper->sweep(0xba).seen);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _f->backend.names().size());
    }

    /// Writers put a few contents over and over, commit their references late, and take them away again; the clock runs fast. At every
    /// moment a committed reference can be read.
    void concurrentPutsLoseNothing() {
        std::atomic<bool> isDone{false};
        std::atomic<int> lost{0};
        std::thread sweeping([&] {
            while (!isDone) {
                for (unsigned prefix = 0; prefix < BlobSweeper::kPrefixes; ++prefix) _sweeper->sweep(prefix);
                // Writers hold an id over one advance at most: transactions are shorter than the grace.
                const std::lock_guard lock(_advancing);
                _f->clock.advance(hours(13));
            }
        });
        std::vector<std::thread> writers;
        for (unsigned t = 0; t < 3; ++t) {
            writers.emplace_back([&, t] {
                for (unsigned i = 0; i < 150; ++i) {
                    const std::string bytes = "content " + std::to_string((t + i) % 4);
                    BlobId id;
                    {
                        const std::lock_guard lock(_advancing);
                        id = _f->store.put(bytes);
                        _references->add(id);
                    }
                    try {
                        if (_f->read(id) != bytes) ++lost;
                    } catch (const Error&) {
                        ++lost;
                    }
                    const std::lock_guard lock(_references->mutex);
                    _references->ids.erase(_references->ids.find(id));
                }
            });
        }
        for (std::thread& writer : writers) writer.join();
        isDone = true;
        sweeping.join();
        CPPUNIT_ASSERT_EQUAL(0, lost.load());
        CPPUNIT_ASSERT_EQUAL(0, _log->errors.load());
    }

private:
    SweepResult sweepAll() {
        SweepResult sum;
        for (unsigned prefix = 0; prefix < BlobSweeper::kPrefixes; ++prefix) {
            const SweepResult one = _sweeper->sweep(prefix);
            sum.seen += one.seen;
            sum.dying += one.dying;
            sum.revived += one.revived;
            sum.removed += one.removed;
            sum.missing += one.missing;
        }
        return sum;
    }

    std::unique_ptr<Fixture> _f;
    std::unique_ptr<SetReferences> _references;
    std::unique_ptr<CountingLog> _log;
    std::unique_ptr<BlobSweeper> _sweeper;
    std::mutex _advancing;
};
CPPUNIT_TEST_SUITE_REGISTRATION(SweeperTest);

}  // namespace
}  // namespace corbel::blob
