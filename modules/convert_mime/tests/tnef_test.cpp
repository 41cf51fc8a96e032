// TNEF beyond what the corpus holds: every type, named properties, limits, damage.
#include "codec/tnef.h"

#include <cppunit/extensions/HelperMacros.h>

#include "codec/value_readers.h"
#include "codec/wire.h"
#include "corbel/property_tags.h"

using namespace corbel;
using namespace corbel::convert_mime;

namespace {

std::string u32(std::uint32_t n) {
    std::string out;
    putU32(out, n);
    return out;
}

std::string padded(std::string bytes) {
    bytes.append((4 - bytes.size() % 4) % 4, '\0');
    return bytes;
}

std::string head(std::uint16_t type, std::uint16_t id) {
    std::string out;
    putU16(out, type);
    putU16(out, id);
    return out;
}

std::string binary(std::uint16_t id, const std::string& bytes) {
    return head(0x0102, id) + u32(1) + u32(static_cast<std::uint32_t>(bytes.size())) + padded(bytes);
}

std::string attribute(std::uint32_t id, const std::string& data) {
    return std::string(1, '\1') + u32(id) + u32(static_cast<std::uint32_t>(data.size())) + data + std::string(2, '\0');
}

std::string stream(std::uint32_t count, const std::string& properties) {
    return u32(0x223e9f78) + std::string(2, '\0') + attribute(0x00069003, u32(count) + properties);
}

std::optional<TnefMessage> parse(const std::string& bytes) {
    StringValue reader(bytes);
    return parseTnef(reader, {0, bytes.size()}, 0);
}

class TnefTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TnefTest);
    CPPUNIT_TEST(everyType);
    CPPUNIT_TEST(namedProperties);
    CPPUNIT_TEST(limitOfAValue);
    CPPUNIT_TEST(cutAnywhere);
    CPPUNIT_TEST(notTnef);
    CPPUNIT_TEST_SUITE_END();

    void everyType() {
        const auto message =
            parse(stream(9, head(0x0002, 0x6601) + u32(0xfffe) + head(0x0003, 0x6602) + u32(0xffffffff) + head(0x000b, 0x6603) + u32(1) +
                                head(0x0014, 0x6604) + u32(5) + u32(1) + head(0x0040, 0x6605) + u32(0xd53e8000) + u32(0x019db1de) +
                                head(0x0048, 0x6606) + "0123456789abcdef" + head(0x001e, 0x6607) + u32(1) + u32(2) + padded("\xe4") +
                                head(0x101f, 0x6608) + u32(2) + u32(2) + padded(std::string("a\0", 2)) + u32(2) +
                                padded(std::string("b\0", 2)) + binary(0x6609, "bytes")));
        CPPUNIT_ASSERT(message);
        const PropertyBag& bag = message->properties;
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-2}, *bag.integer(PropTag(0x66010002)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-1}, *bag.integer(PropTag(0x66020003)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *bag.integer(PropTag(0x6603000b)));
        CPPUNIT_ASSERT_EQUAL((std::int64_t{1} << 32) + 5, *bag.integer(PropTag(0x66040014)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *bag.integer(PropTag(0x66050040)));
        CPPUNIT_ASSERT_EQUAL(std::string("0123456789abcdef"), std::string(bag.text(PropTag(0x66060048))));
        CPPUNIT_ASSERT_EQUAL(std::string("ä"), std::string(bag.text(PropTag(0x6607001f))));
        CPPUNIT_ASSERT(bag.find(PropTag(0x6608101f))->value == PropValue(std::vector<std::string>{"a", "b"}));
        CPPUNIT_ASSERT_EQUAL(std::string("bytes"), std::string(bag.text(PropTag(0x66090102))));
    }

    void namedProperties() {
        const std::string guid(16, 'g');
        const auto message = parse(stream(2, head(0x0003, 0x8001) + guid + u32(0) + u32(0x8201) + u32(7) + head(0x0003, 0x8002) + guid +
                                                 u32(1) + u32(6) + padded(std::string("n\0m\0\0\0", 6)) + u32(8)));
        CPPUNIT_ASSERT(message && message->properties.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, message->named.size());
        CPPUNIT_ASSERT(message->named[0].first == (PropName{guid, std::uint32_t{0x8201}}));
        CPPUNIT_ASSERT(message->named[1].first == (PropName{guid, std::string("nm")}));
        CPPUNIT_ASSERT(message->named[1].second.value == PropValue(std::int64_t{8}));
    }

    void limitOfAValue() {
        const auto fits = parse(stream(2, binary(0x6601, std::string(kMaxTnefValueBytes, 'x')) + binary(0x6602, "behind")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, fits->properties.size());
        const auto tooBig = parse(stream(2, binary(0x6601, std::string(kMaxTnefValueBytes + 1, 'x')) + binary(0x6602, "behind")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, tooBig->properties.size());
        CPPUNIT_ASSERT_EQUAL(std::string("behind"), std::string(tooBig->properties.text(PropTag(0x66020102))));
    }

    void cutAnywhere() {
        const std::string whole = stream(2, binary(0x6601, "first") + binary(0x6602, "second"));
        for (std::size_t length = 4; length < whole.size(); ++length) CPPUNIT_ASSERT(parse(whole.substr(0, length)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, parse(whole.substr(0, whole.size() - 8))->properties.size());
    }

    void notTnef() {
        CPPUNIT_ASSERT(!parse(""));
        CPPUNIT_ASSERT(!parse("winmail.dat"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TnefTest);

}  // namespace
