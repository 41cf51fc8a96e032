// Sync tokens, predecessor lists and the decision of conflicts: truth tables and bytes that nobody should send.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/changes.h"
#include "corbel/error.h"

using namespace corbel;

namespace {

std::string key(char replica, std::uint64_t number, std::size_t bytes = 6) {
    std::string made(16, replica);
    for (std::size_t i = bytes; i-- > 0;) made += static_cast<char>(number >> (8 * i));
    return made;
}

std::string listOf(std::initializer_list<std::string> keys) {
    PredecessorList list;
    for (const std::string& each : keys) CPPUNIT_ASSERT(list.add(each));
    return list.serialize();
}

Version version(const std::string& changeKey, std::initializer_list<std::string> keys, std::int64_t modified = 0) { return {changeKey, listOf(keys), fromMicros(modified)}; }

class SyncValuesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SyncValuesTest);
    CPPUNIT_TEST(tokensComeBack);
    CPPUNIT_TEST(foreignTokensAreRefused);
    CPPUNIT_TEST(listKeepsTheHighestOfEachReplica);
    CPPUNIT_TEST(listsAreSortedOnTheWire);
    CPPUNIT_TEST(damagedListsAreRefused);
    CPPUNIT_TEST(listLimit);
    CPPUNIT_TEST(precedence);
    CPPUNIT_TEST(lastWriterWins);
    CPPUNIT_TEST(mergedListContainsBoth);
    CPPUNIT_TEST_SUITE_END();

public:
    void tokensComeBack() {
        constexpr std::uint64_t kMost = ~0ull >> 1;
        for (const SyncState& state : {SyncState{}, SyncState{1, 1, 2, 3, 4, 0}, SyncState{7, 0, 0, 0, 1, 0}, SyncState{1, 1, 2, 3, 4, 9},
                                       SyncState{kMost, kMost, kMost, kMost, kMost, kMost}}) {
            const std::string token = toToken(state);
            CPPUNIT_ASSERT(token.size() <= 105);
            CPPUNIT_ASSERT(fromToken(token) == state);
        }
    }

    void foreignTokensAreRefused() {
        for (const char* bad : {"", "1", "1.", "1.1.1.2.3", "1.1.1.2.3.", "1.1.1.2.3.4.5.6", "1.1.1.2.3.4.8000000000000000", "1.1.1.2.3.4.x", "2.1.1.2.3.4", "1.1.1.2.3.x", "1.-1.1.2.3.4", "1.1.1.3.2.4", "1.1.1.2.4.3", "1.1.3.2.3.4",
                                "1.1.1.2.3.10000000000000000", "1.1.1.2.3.8000000000000000", " 1.1.1.2.3.4", "1.1.1.2.3.4 "}) {
            CPPUNIT_ASSERT_MESSAGE(bad, !fromToken(bad));
        }
    }

    void listKeepsTheHighestOfEachReplica() {
        PredecessorList list;
        CPPUNIT_ASSERT(list.empty());
        CPPUNIT_ASSERT(list.add(key('b', 5)));
        CPPUNIT_ASSERT(list.add(key('b', 3)));
        CPPUNIT_ASSERT(list.includes(key('b', 3)) && list.includes(key('b', 5)));
        CPPUNIT_ASSERT(!list.includes(key('b', 6)) && !list.includes(key('a', 1)));
        // Another length of the same number is the same number.
        CPPUNIT_ASSERT(list.includes(key('b', 5, 4)) && !list.includes(key('b', 6, 8)));
        CPPUNIT_ASSERT(list.add(key('b', 256, 2)));
        CPPUNIT_ASSERT(list.includes(key('b', 255)));
        CPPUNIT_ASSERT(!list.includes(std::string(16, 'b')) && !list.includes(""));
    }

    void listsAreSortedOnTheWire() {
        const std::string bytes = listOf({key('c', 1), key('a', 2, 4), key('b', 3)});
        CPPUNIT_ASSERT_EQUAL(std::string(1, 20) + key('a', 2, 4) + std::string(1, 22) + key('b', 3) + std::string(1, 22) + key('c', 1), bytes);
        CPPUNIT_ASSERT_EQUAL(bytes, PredecessorList::parse(bytes).value().serialize());
        // Another server's order is taken, and put right.
        const std::string odd = std::string(1, 22) + key('c', 1) + std::string(1, 22) + key('a', 2);
        CPPUNIT_ASSERT(PredecessorList::parse(odd).value().includes(key('a', 2)));
    }

    void damagedListsAreRefused() {
        const std::string good = listOf({key('a', 1)});
        for (std::size_t size = 1; size < good.size(); ++size) CPPUNIT_ASSERT(!PredecessorList::parse(good.substr(0, size)));
        CPPUNIT_ASSERT(!PredecessorList::parse(std::string(1, '\0')));
        CPPUNIT_ASSERT(!PredecessorList::parse(std::string(1, 16) + std::string(16, 'a')));
        CPPUNIT_ASSERT(!PredecessorList::parse(std::string(1, 25) + std::string(25, 'a')));
        CPPUNIT_ASSERT(PredecessorList::parse("").value().empty());
        PredecessorList list;
        CPPUNIT_ASSERT(!list.add(std::string(16, 'a')) && !list.add(std::string(25, 'a')) && !list.add(""));
    }

    void listLimit() {
        std::string bytes;
        for (std::size_t i = 0; i < PredecessorList::kMaxReplicas; ++i) {
            std::string one = key('x', 1);
            one[0] = static_cast<char>(i >> 8);
            one[1] = static_cast<char>(i);
            bytes += static_cast<char>(one.size());
            bytes += one;
        }
        CPPUNIT_ASSERT(PredecessorList::parse(bytes));
        CPPUNIT_ASSERT(!PredecessorList::parse(bytes + std::string(1, 22) + key('y', 1)));
    }

    void precedence() {
        const Version base = version(key('s', 10), {});
        // What the other began with is contained in what it made of it.
        const Version edited = version(key('c', 1), {key('s', 10)});
        CPPUNIT_ASSERT(compareVersions(base, edited) == Precedence::Newer);
        // The same again, or an older one.
        CPPUNIT_ASSERT(compareVersions(base, base) == Precedence::Same);
        CPPUNIT_ASSERT(compareVersions(edited, base) == Precedence::Same);
        CPPUNIT_ASSERT(compareVersions(version(key('s', 11), {}), version(key('s', 10), {})) == Precedence::Same);
        // Both went on from the same: neither contains the other.
        CPPUNIT_ASSERT(compareVersions(version(key('s', 11), {}), edited) == Precedence::Conflict);
        CPPUNIT_ASSERT(compareVersions(edited, version(key('s', 11), {})) == Precedence::Conflict);
        // It saw the other side's edit of a third.
        CPPUNIT_ASSERT(compareVersions(edited, version(key('d', 4), {key('c', 2)})) == Precedence::Newer);
        try {
            compareVersions(base, {"short", "", {}});
            CPPUNIT_FAIL("nothing was thrown");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::InvalidArgument);
        }
    }

    void lastWriterWins() {
        const Version older = version(key('s', 11), {}, 1000);
        const Version newer = version(key('c', 1), {}, 2000);
        CPPUNIT_ASSERT(incomingWins(older, newer) && !incomingWins(newer, older));
        // At once: every replica decides alike.
        const Version same = version(key('c', 1), {}, 1000);
        CPPUNIT_ASSERT(incomingWins(older, same) != incomingWins(same, older));
        CPPUNIT_ASSERT(incomingWins(same, older));
    }

    void mergedListContainsBoth() {
        const Version stored = version(key('s', 11), {key('x', 3)});
        const Version incoming = version(key('c', 1), {key('s', 10), key('x', 5)});
        const PredecessorList merged = PredecessorList::parse(mergedPredecessors(stored, incoming)).value();
        CPPUNIT_ASSERT(merged.includes(key('s', 11)) && merged.includes(key('c', 1)) && merged.includes(key('x', 5)));
        // Who wrote on from the outcome conflicts with neither.
        const Version outcome{key('s', 12), mergedPredecessors(stored, incoming), {}};
        CPPUNIT_ASSERT(compareVersions(stored, outcome) == Precedence::Newer && compareVersions(incoming, outcome) == Precedence::Newer);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SyncValuesTest);

}  // namespace
