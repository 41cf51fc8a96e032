// Search criteria as bytes: every kind of node comes back, damaged bytes are told and never read past.
#include "store/search/search_criteria.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "corbel/error.h"
#include "corbel/property_tags.h"

using namespace corbel;
using namespace corbel::store;

namespace {

class SearchCriteriaTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SearchCriteriaTest);
    CPPUNIT_TEST(everyKindComesBack);
    CPPUNIT_TEST(damagedBytesAreTold);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyKindComesBack() {
        const SearchCriteria criteria = everyKind();
        CPPUNIT_ASSERT(criteria == decodeCriteria(encodeCriteria(criteria)));
        const SearchCriteria least;
        CPPUNIT_ASSERT(least == decodeCriteria(encodeCriteria(least)));
    }

    void damagedBytesAreTold() {
        const std::string bytes = encodeCriteria(everyKind());
        for (std::size_t length = 0; length < bytes.size(); ++length) CPPUNIT_ASSERT(isCorrupt(std::string_view(bytes).substr(0, length)));
        CPPUNIT_ASSERT(isCorrupt(bytes + "x"));
        std::mt19937 random(5);
        for (int round = 0; round < 20'000; ++round) {
            std::string damaged = bytes;
            for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
            isCorrupt(damaged);  // or means something else: must only end
        }
    }

private:
    static SearchCriteria everyKind() {
        using namespace restriction;
        const PropTag kDouble(0x6004, PropType::Float64);
        return {allOf({anyOf({content(tags::Subject, "x", kMatchPrefix | kMatchLoose), property(kDouble, Relation::Less, 1.5)}),
                       inverse(compare(tags::Importance, Relation::NotEqual, tags::Priority)),
                       bitmask(tags::MessageFlags, 0xffffffff, true), size(tags::Subject, Relation::Greater, 4'000'000'000u),
                       exists(tags::Body), property(tags::Importance, Relation::Equal, std::int64_t{-1}),
                       anySubObject(kMessageRecipients, exists(tags::SmtpAddress)),
                       comment({{tags::Importance, std::int64_t{1}},
                                {PropTag(0x6001, static_cast<PropType>(0x101F)), std::vector<std::string>{"a", ""}},
                                {PropTag(0x6002, static_cast<PropType>(0x1003)), std::vector<std::int64_t>{-1}},
                                {PropTag(0x6003, static_cast<PropType>(0x1005)), std::vector<double>{0.5}}},
                               {exists(tags::Body)})}),
                {1, 2, std::uint64_t{1} << 60},
                false};
    }

    static bool isCorrupt(std::string_view bytes) {
        try {
            decodeCriteria(bytes);
            return false;
        } catch (const Error& error) {
            CPPUNIT_ASSERT_EQUAL(ErrorCode::Corrupt, error.code());
            return true;
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SearchCriteriaTest);

}  // namespace
