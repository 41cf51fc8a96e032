// Restrictions: what each kind means, what is refused, and random trees against an evaluator that takes them literally.
#include "store/tables/restriction_match.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/tables/sql_filter.h"

using namespace corbel;
using namespace corbel::store;

namespace {

constexpr PropTag kNumbers(0x6001, static_cast<PropType>(0x1003));
constexpr PropTag kNumber(0x6001, PropType::Int32);
constexpr PropTag kTexts(0x6002, static_cast<PropType>(0x101F));
constexpr PropTag kBytes(0x6003, PropType::Binary);
constexpr PropTag kDouble(0x6004, PropType::Float64);

bool isTrue(const Restriction& restriction, const PropertyBag& bag) {
    checkRestriction(restriction);
    return matches(restriction, {bag, {}, {}});
}

template <class F>
ErrorCode refusal(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.code();
    }
    throw std::logic_error("nothing was thrown");
}

class RestrictionMatchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RestrictionMatchTest);
    CPPUNIT_TEST(contentLevels);
    CPPUNIT_TEST(contentOfBytesIsExact);
    CPPUNIT_TEST(relations);
    CPPUNIT_TEST(textsCompareWithoutCase);
    CPPUNIT_TEST(absentPropertiesAreFalse);
    CPPUNIT_TEST(multiValuesMatchByAnyValue);
    CPPUNIT_TEST(sizesBitsAndComparisons);
    CPPUNIT_TEST(subObjects);
    CPPUNIT_TEST(emptyParts);
    CPPUNIT_TEST(limitsHold);
    CPPUNIT_TEST(nonsenseIsRefused);
    CPPUNIT_TEST(needsAreCollected);
    CPPUNIT_TEST(randomTreesMatchLiterally);
    CPPUNIT_TEST(filtersLetEverythingThroughThatMatches);
    CPPUNIT_TEST_SUITE_END();

public:
    void contentLevels() {
        const PropertyBag bag{{tags::Subject, std::string("Grüße aus KÖLN")}};
        const auto content = [&](const char* text, std::uint32_t match) {
            return isTrue(restriction::content(tags::Subject, text, match), bag);
        };
        CPPUNIT_ASSERT(content("aus", kMatchSubstring));
        CPPUNIT_ASSERT(!content("AUS", kMatchSubstring));
        CPPUNIT_ASSERT(content("AUS", kMatchSubstring | kIgnoreCase));
        CPPUNIT_ASSERT(content("köln", kMatchSubstring | kIgnoreCase));
        CPPUNIT_ASSERT(!content("koln", kMatchSubstring | kIgnoreCase));
        CPPUNIT_ASSERT(content("KOLN", kMatchSubstring | kIgnoreAccents));
        CPPUNIT_ASSERT(!content("koln", kMatchSubstring | kIgnoreAccents));
        CPPUNIT_ASSERT(content("koln", kMatchSubstring | kMatchLoose));
        CPPUNIT_ASSERT(content("GRÜSSE", kMatchPrefix | kIgnoreCase));
        CPPUNIT_ASSERT(!content("aus", kMatchPrefix));
        CPPUNIT_ASSERT(content("grüsse aus köln", kMatchWhole | kIgnoreCase));
        CPPUNIT_ASSERT(!content("grüße", kMatchWhole | kIgnoreCase));
        CPPUNIT_ASSERT(content("", kMatchPrefix));
        CPPUNIT_ASSERT(!content("", kMatchWhole));
    }

    void contentOfBytesIsExact() {
        const PropertyBag bag{{kBytes, std::string("a\0Bc", 4)}};
        CPPUNIT_ASSERT(isTrue(restriction::content(kBytes, std::string("\0B", 2), kMatchSubstring | kMatchLoose), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::content(kBytes, std::string("\0b", 2), kMatchSubstring | kMatchLoose), bag));
    }

    void relations() {
        const PropertyBag bag{{kNumber, std::int64_t{-5}}};
        const auto is = [&](Relation relation, std::int64_t value) { return isTrue(restriction::property(kNumber, relation, value), bag); };
        CPPUNIT_ASSERT(is(Relation::Less, -4) && !is(Relation::Less, -5));
        CPPUNIT_ASSERT(is(Relation::LessOrEqual, -5) && !is(Relation::LessOrEqual, -6));
        CPPUNIT_ASSERT(is(Relation::Greater, -6) && !is(Relation::Greater, -5));
        CPPUNIT_ASSERT(is(Relation::GreaterOrEqual, -5) && !is(Relation::GreaterOrEqual, -4));
        CPPUNIT_ASSERT(is(Relation::Equal, -5) && !is(Relation::Equal, 5));
        CPPUNIT_ASSERT(is(Relation::NotEqual, 5) && !is(Relation::NotEqual, -5));
    }

    void textsCompareWithoutCase() {
        const PropertyBag bag{{tags::Subject, std::string("Straße")}, {kBytes, std::string("A")}};
        CPPUNIT_ASSERT(isTrue(restriction::property(tags::Subject, Relation::Equal, std::string("STRASSE")), bag));
        CPPUNIT_ASSERT(isTrue(restriction::property(tags::Subject, Relation::Less, std::string("t")), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::property(kBytes, Relation::Equal, std::string("a")), bag));
    }

    void absentPropertiesAreFalse() {
        const PropertyBag bag{{tags::Importance, std::int64_t{1}}};
        CPPUNIT_ASSERT(!isTrue(restriction::property(kNumber, Relation::NotEqual, std::int64_t{1}), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::content(tags::Subject, ""), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::bitmask(kNumber, 1, false), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::size(kNumber, Relation::GreaterOrEqual, 0), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::compare(kNumber, Relation::NotEqual, tags::Importance), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::exists(kNumber), bag));
        CPPUNIT_ASSERT(isTrue(restriction::exists(tags::Importance), bag));
        CPPUNIT_ASSERT(isTrue(restriction::inverse(restriction::exists(kNumber)), bag));
        // Of another type: not there either.
        CPPUNIT_ASSERT(!isTrue(restriction::exists(PropTag(tags::Importance.id(), PropType::Unicode)), bag));
        CPPUNIT_ASSERT(isTrue(restriction::exists(PropTag(tags::Importance.id(), PropType::Unspecified)), bag));
    }

    void multiValuesMatchByAnyValue() {
        const PropertyBag bag{{kNumbers, std::vector<std::int64_t>{1, 9}}, {kTexts, std::vector<std::string>{"red", "Green"}}};
        CPPUNIT_ASSERT(isTrue(restriction::property(kNumbers, Relation::Greater, std::int64_t{8}), bag));
        CPPUNIT_ASSERT(isTrue(restriction::property(kNumber, Relation::Less, std::int64_t{2}), bag));
        CPPUNIT_ASSERT(!isTrue(restriction::property(kNumbers, Relation::Equal, std::int64_t{5}), bag));
        CPPUNIT_ASSERT(isTrue(restriction::content(kTexts, "green", kMatchWhole | kIgnoreCase), bag));
        CPPUNIT_ASSERT(isTrue(restriction::size(kTexts, Relation::Equal, 8), bag));
        CPPUNIT_ASSERT(isTrue(restriction::size(kNumbers, Relation::Equal, 8), bag));
    }

    void sizesBitsAndComparisons() {
        const PropertyBag bag{
            {kNumber, std::int64_t{6}}, {tags::Importance, std::int64_t{2}}, {tags::Subject, std::string("äb")}, {kDouble, 1.5}};
        CPPUNIT_ASSERT(isTrue(restriction::size(kNumber, Relation::Equal, 4), bag));
        CPPUNIT_ASSERT(isTrue(restriction::size(tags::Subject, Relation::Equal, 3), bag));
        CPPUNIT_ASSERT(isTrue(restriction::size(kDouble, Relation::Equal, 8), bag));
        CPPUNIT_ASSERT(isTrue(restriction::bitmask(kNumber, 4, true), bag));
        CPPUNIT_ASSERT(isTrue(restriction::bitmask(kNumber, 1, false), bag));
        CPPUNIT_ASSERT(isTrue(restriction::compare(kNumber, Relation::Greater, tags::Importance), bag));
        CPPUNIT_ASSERT(isTrue(restriction::property(kDouble, Relation::Less, 2.0), bag));
    }

    void subObjects() {
        const Restriction toBob =
            restriction::anySubObject(kMessageRecipients, restriction::content(tags::SmtpAddress, "bob@", kMatchPrefix));
        const Restriction inverse = restriction::inverse(toBob);
        const PropertyBag recipients[] = {{{tags::SmtpAddress, std::string("ann@example.org")}},
                                          {{tags::SmtpAddress, std::string("bob@example.org")}}};
        checkRestriction(inverse);
        CPPUNIT_ASSERT(matches(toBob, {{}, recipients, {}}));
        CPPUNIT_ASSERT(!matches(inverse, {{}, recipients, {}}));
        CPPUNIT_ASSERT(!matches(toBob, {{}, std::span(recipients, 1), recipients}));
        CPPUNIT_ASSERT(matches(inverse, {{}, {}, recipients}));
    }

    void emptyParts() {
        CPPUNIT_ASSERT(isTrue(restriction::allOf({}), {}));
        CPPUNIT_ASSERT(!isTrue(restriction::anyOf({}), {}));
        CPPUNIT_ASSERT(isTrue(restriction::comment({{kNumber, std::int64_t{1}}}), {}));
        CPPUNIT_ASSERT(!isTrue(restriction::comment({}, {restriction::anyOf({})}), {}));
    }

    void limitsHold() {
        Restriction deep = restriction::exists(kNumber);
        for (std::size_t depth = 1; depth < kMaxRestrictionDepth; ++depth) deep = restriction::inverse(std::move(deep));
        checkRestriction(deep);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, refusal([&] { checkRestriction(restriction::inverse(deep)); }));
        Restriction wide = restriction::anyOf(std::vector<Restriction>(kMaxRestrictionNodes - 1, restriction::exists(kNumber)));
        checkRestriction(wide);
        wide.parts.push_back(restriction::exists(kNumber));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, refusal([&] { checkRestriction(wide); }));
        const std::string half(kMaxRestrictionValueBytes / 2, 'x');
        Restriction longOne = restriction::allOf({restriction::content(tags::Subject, half), restriction::content(tags::Subject, half)});
        checkRestriction(longOne);
        longOne.parts.push_back(restriction::content(tags::Subject, "x"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, refusal([&] { checkRestriction(longOne); }));
    }

    void nonsenseIsRefused() {
        const auto refuses = [](const Restriction& r) {
            CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, refusal([&] { checkRestriction(r); }));
        };
        Restriction two = restriction::inverse(restriction::exists(kNumber));
        two.parts.push_back(restriction::exists(kNumber));
        refuses(two);
        refuses(restriction::property(kNumber, Relation::Equal, std::string("1")));
        refuses(restriction::property(kNumber, static_cast<Relation>(6), std::int64_t{1}));
        refuses(restriction::content(kNumber, "1"));
        refuses(restriction::content(tags::Subject, "1", 3));
        refuses(restriction::bitmask(tags::Subject, 1, true));
        refuses(restriction::anySubObject(tags::Subject, restriction::exists(kNumber)));
        refuses(
            restriction::anySubObject(kMessageRecipients, restriction::anySubObject(kMessageAttachments, restriction::exists(kNumber))));
        refuses(restriction::inverse(restriction::count(1, restriction::exists(kNumber))));
        Restriction unknown;
        unknown.kind = static_cast<RestrictionKind>(12);
        refuses(unknown);
        checkRestriction(restriction::count(1, restriction::exists(kNumber)));
    }

    void needsAreCollected() {
        const RestrictionNeeds needs =
            needsOf(restriction::allOf({restriction::exists(kNumber), restriction::compare(kNumber, Relation::Less, tags::Importance),
                                        restriction::anySubObject(kMessageAttachments, restriction::exists(tags::AttachSize))}));
        CPPUNIT_ASSERT(needs.tags == (std::vector<PropTag>{kNumber, tags::Importance}));
        CPPUNIT_ASSERT(needs.attachments && !needs.recipients);
        CPPUNIT_ASSERT(needs.attachmentTags == std::vector<PropTag>{tags::AttachSize});
    }

    void randomTreesMatchLiterally() {
        std::mt19937 random(4711);
        for (int round = 0; round < 20'000; ++round) {
            const PropertyBag bag = randomBag(random);
            const Restriction tree = randomTree(random, 4);
            checkRestriction(tree);
            CPPUNIT_ASSERT_EQUAL_MESSAGE("round " + std::to_string(round), literally(tree, bag), matches(tree, {bag, {}, {}}));
        }
    }

    void filtersLetEverythingThroughThatMatches() {
        const auto column = [](PropTag tag) {
            return tag == kNumber            ? std::optional<std::string_view>("n")
                   : tag == tags::Importance ? std::optional<std::string_view>("i")
                                             : std::nullopt;
        };
        const auto database = db::openSqlite({":memory:", false, {}});
        database->execute("CREATE TABLE t (n INTEGER NOT NULL, i INTEGER NOT NULL)");
        for (int n = 0; n < 4; ++n) {
            for (int i = 0; i < 4; ++i) database->prepare("INSERT INTO t VALUES (?, ?)").with(n, i).run();
        }
        std::mt19937 random(12);
        std::size_t exact = 0;
        for (int round = 0; round < 2'000; ++round) {
            const Restriction tree = randomTree(random, 3);
            const SqlFilter filter = makeSqlFilter(tree, column);
            db::Statement select = database->prepare("SELECT n, i FROM t WHERE 1=1" + filter.sql);
            filter.bind(select, 0);
            bool passed[4][4] = {};
            while (select.step()) passed[select.integer(0)][select.integer(1)] = true;
            exact += filter.isExact;
            for (std::int64_t n = 0; n < 4; ++n) {
                for (std::int64_t i = 0; i < 4; ++i) {
                    // A text may be there or not: SQL does not know it.
                    for (const PropertyBag& bag : {PropertyBag{{kNumber, n}, {tags::Importance, i}},
                                                   PropertyBag{{kNumber, n}, {tags::Importance, i}, {tags::Subject, std::string("b")}}}) {
                        const bool isMatch = matches(tree, {bag, {}, {}});
                        if (filter.isExact)
                            CPPUNIT_ASSERT_EQUAL_MESSAGE(filter.sql, isMatch, passed[n][i]);
                        else
                            CPPUNIT_ASSERT_MESSAGE(filter.sql, passed[n][i] || !isMatch);
                    }
                }
            }
        }
        CPPUNIT_ASSERT(exact > 200 && exact < 1'800);
    }

private:
    static int below(std::mt19937& random, int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }

    static PropertyBag randomBag(std::mt19937& random) {
        PropertyBag bag;
        if (below(random, 3) > 0) bag.set(kNumber, std::int64_t{below(random, 4)});
        if (below(random, 3) > 0) bag.set(tags::Importance, std::int64_t{below(random, 4)});
        if (below(random, 3) > 0)
            bag.set(tags::Subject, std::string(1, static_cast<char>('a' + below(random, 3))) + (below(random, 2) ? "x" : ""));
        return bag;
    }

    static Restriction randomTree(std::mt19937& random, int depth) {
        const PropTag number = below(random, 2) ? kNumber : tags::Importance;
        const auto relation = static_cast<Relation>(below(random, 6));
        switch (depth == 0 ? 4 + below(random, 6) : below(random, 10)) {
            case 0:
            case 1:
            case 2: {
                std::vector<Restriction> parts;
                for (int i = below(random, 4); i > 0; --i) parts.push_back(randomTree(random, depth - 1));
                return below(random, 2) ? restriction::allOf(std::move(parts)) : restriction::anyOf(std::move(parts));
            }
            case 3:
                return restriction::inverse(randomTree(random, depth - 1));
            case 4:
                return restriction::property(number, relation, std::int64_t{below(random, 4)});
            case 5:
                return restriction::property(tags::Subject, relation, std::string(1, static_cast<char>('A' + below(random, 3))));
            case 6:
                return restriction::bitmask(number, static_cast<std::uint32_t>(below(random, 4)), below(random, 2));
            case 7:
                return restriction::compare(kNumber, relation, tags::Importance);
            case 8:
                return restriction::exists(below(random, 2) ? number : tags::Subject);
            default:
                return restriction::content(tags::Subject, below(random, 2) ? "x" : "a", static_cast<std::uint32_t>(below(random, 3)));
        }
    }

    static bool related(int order, Relation relation) {
        switch (relation) {
            case Relation::Less:
                return order < 0;
            case Relation::LessOrEqual:
                return order <= 0;
            case Relation::Greater:
                return order > 0;
            case Relation::GreaterOrEqual:
                return order >= 0;
            case Relation::Equal:
                return order == 0;
            default:
                return order != 0;
        }
    }

    static bool literally(const Restriction& r, const PropertyBag& bag) {
        const Property* p = bag.findId(r.tag.id());
        switch (r.kind) {
            case RestrictionKind::And: {
                bool all = true;
                for (const Restriction& part : r.parts) all = literally(part, bag) && all;
                return all;
            }
            case RestrictionKind::Or: {
                bool any = false;
                for (const Restriction& part : r.parts) any = literally(part, bag) || any;
                return any;
            }
            case RestrictionKind::Not:
                return !literally(r.parts[0], bag);
            case RestrictionKind::Exist:
                return p;
            case RestrictionKind::Bitmask:
                return p && ((std::get<std::int64_t>(p->value) & r.mask) != 0) == r.isNonZero;
            case RestrictionKind::Compare: {
                const auto a = bag.integer(r.tag), b = bag.integer(r.otherTag);
                return a && b && related(*a < *b ? -1 : *a > *b, r.relation);
            }
            case RestrictionKind::Content: {
                const std::string text(bag.text(r.tag)), value = std::get<std::string>(r.value);
                if (!p) return false;
                return r.match == kMatchWhole    ? text == value
                       : r.match == kMatchPrefix ? text.substr(0, value.size()) == value
                                                 : text.find(value) != std::string::npos;
            }
            default: {
                if (!p) return false;
                if (const auto* number = std::get_if<std::int64_t>(&p->value)) {
                    const std::int64_t other = std::get<std::int64_t>(r.value);
                    return related(*number < other ? -1 : *number > other, r.relation);
                }
                std::string other = std::get<std::string>(r.value);
                for (char& c : other) c = static_cast<char>(c | 0x20);
                return related(std::get<std::string>(p->value).compare(other), r.relation);
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RestrictionMatchTest);

}  // namespace
