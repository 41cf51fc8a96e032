#include "corbel/property.h"

#include <cppunit/extensions/HelperMacros.h>

#include "corbel/property_tags.h"

namespace corbel {
namespace {

class PropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PropertyTest);
    CPPUNIT_TEST(tagsHoldIdAndType);
    CPPUNIT_TEST(bagKeepsOneOfEachIdInOrder);
    CPPUNIT_TEST(findComparesTheType);
    CPPUNIT_TEST(validityFollowsTheType);
    CPPUNIT_TEST(sizesAreThoseOfTheValues);
    CPPUNIT_TEST_SUITE_END();

    void tagsHoldIdAndType() {
        const PropTag tag(0x9001101F);
        CPPUNIT_ASSERT_EQUAL(PropId{0x9001}, tag.id());
        CPPUNIT_ASSERT(tag.type() == PropType::Unicode && tag.isMultiValue() && tag.isNamed());
        CPPUNIT_ASSERT(!tags::Subject.isNamed());
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0x0037001F}, tags::Subject.value);
    }

    void bagKeepsOneOfEachIdInOrder() {
        PropertyBag bag{{tags::Subject, std::string("b")}, {tags::Importance, std::int64_t{2}}, {tags::Subject, std::string("a")}};
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bag.size());
        CPPUNIT_ASSERT(bag.all()[0].tag == tags::Importance && bag.all()[1].tag == tags::Subject);
        CPPUNIT_ASSERT_EQUAL(std::string_view("a"), bag.text(tags::Subject));
        CPPUNIT_ASSERT(bag.erase(tags::Importance.id()) && !bag.erase(tags::Importance.id()));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bag.size());
    }

    void findComparesTheType() {
        const PropertyBag bag{{tags::Subject, std::string("a")}};
        CPPUNIT_ASSERT(!bag.find(PropTag(tags::Subject.id(), PropType::Binary)));
        CPPUNIT_ASSERT(bag.findId(tags::Subject.id()));
        CPPUNIT_ASSERT(!bag.integer(tags::Subject) && !bag.findId(tags::Importance.id()));
    }

    void validityFollowsTheType() {
        CPPUNIT_ASSERT(isValid({tags::Importance, std::int64_t{1}}));
        CPPUNIT_ASSERT(!isValid({tags::Importance, std::string("1")}));
        CPPUNIT_ASSERT(!isValid({tags::Importance, std::vector<std::int64_t>{1}}));
        CPPUNIT_ASSERT(isValid({PropTag(0x80011003), std::vector<std::int64_t>{1}}));
        CPPUNIT_ASSERT(!isValid({PropTag(0x80011003), std::int64_t{1}}));
        CPPUNIT_ASSERT(isValid({PropTag(0x80010048), std::string(16, 'g')}));
        CPPUNIT_ASSERT(!isValid({PropTag(0x80010048), std::string(15, 'g')}));
        CPPUNIT_ASSERT(!isValid({PropTag(0x8001001E), std::string("8")}));
    }

    void sizesAreThoseOfTheValues() {
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, sizeBytes({}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, sizeBytes(std::string("abc")));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{16}, sizeBytes(std::vector<std::int64_t>{1, 2}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, sizeBytes(std::vector<std::string>{"a", "bc"}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PropertyTest);

}  // namespace
}  // namespace corbel
