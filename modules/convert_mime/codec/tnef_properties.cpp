#include "codec/tnef_properties.h"

#include <bit>

#include "codec/charset.h"
#include "codec/codepage.h"
#include "corbel/property_tags.h"

namespace corbel::convert_mime {
namespace {

constexpr std::string_view kMessageInterface("\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", 16);
constexpr std::uint32_t kNamedByNumber = 0;

bool isVariable(PropType type) noexcept {
    return type == PropType::String8 || type == PropType::Unicode || type == PropType::Binary || type == PropType::Object;
}

std::uint64_t padded(std::uint64_t length) noexcept { return (length + 3) / 4 * 4; }

void stripNuls(std::string& s) { s.erase(s.find_last_not_of('\0') + 1); }

class List {
public:
    List(TnefCursor& cursor, std::uint32_t codepage, TnefOwner owner, std::size_t& bytesLeft, TnefProperties& out)
        : _cursor(cursor), _codepage(codepage), _owner(owner), _bytesLeft(bytesLeft), _out(out) {}

    void read() {
        const std::uint32_t count = _cursor.u32();
        for (std::uint32_t i = 0; i < count && i < kMaxProperties && !_cursor.isBroken(); ++i) {
            const std::uint16_t wireType = _cursor.u16();
            const PropTag tag(std::uint32_t{_cursor.u16()} << 16 | wireType);
            std::optional<PropName> name;
            if (tag.isNamed()) name = readName();
            PropValue value = tag.isMultiValue() ? multi(tag.type()) : isVariable(tag.type()) ? variable(tag) : fixed(tag.type());
            if (_cursor.isBroken() || std::holds_alternative<std::monostate>(value)) {
                if (!isKnown(tag.type())) return;  // Its length is unknown: nothing behind it can be read.
                continue;
            }
            const PropType type = tag.type() == PropType::String8 ? PropType::Unicode : tag.type();
            PropTag stored((std::uint32_t{tag.id()} << 16 | static_cast<std::uint32_t>(type)) |
                           (tag.isMultiValue() ? std::uint32_t{kMultiValue} : 0u));
            if (tag.id() == tags::Html.id()) stored = tags::Html;
            const Property property{stored, std::move(value)};
            if (!isValid(property)) continue;
            if (name)
                _out.named.emplace_back(std::move(*name), property);
            else
                _out.bag.set(property);
        }
    }

private:
    static bool isKnown(PropType type) noexcept {
        return isVariable(type) || type == PropType::Int16 || type == PropType::Int32 || type == PropType::Float32 ||
               type == PropType::Float64 || type == PropType::Currency || type == PropType::AppTime || type == PropType::Error ||
               type == PropType::Bool || type == PropType::Int64 || type == PropType::Time || type == PropType::Guid ||
               type == PropType::Null;
    }

    PropName readName() {
        PropName name;
        name.guid = _cursor.bytes(16);
        if (_cursor.u32() == kNamedByNumber) {
            name.id = _cursor.u32();
        } else {
            const std::uint32_t length = _cursor.u32();
            if (length > kMaxTnefNameBytes) {
                _cursor.skip(padded(length));
                name.id = std::string();
            } else {
                std::string text = fromUtf16(_cursor.bytes(length));
                stripNuls(text);
                _cursor.skip(padded(length) - length);
                name.id = std::move(text);
            }
        }
        return name;
    }

    PropValue fixed(PropType type) {
        switch (type) {
            case PropType::Int16:
                return std::int64_t{static_cast<std::int16_t>(_cursor.u32())};
            case PropType::Bool:
                return std::int64_t{(_cursor.u32() & 0xffff) != 0};
            case PropType::Int32:
                return std::int64_t{static_cast<std::int32_t>(_cursor.u32())};
            case PropType::Error:
                return std::int64_t{_cursor.u32()};
            case PropType::Float32:
                return double{std::bit_cast<float>(_cursor.u32())};
            case PropType::Float64:
            case PropType::AppTime:
                return std::bit_cast<double>(_cursor.u64());
            case PropType::Currency:
            case PropType::Int64:
                return static_cast<std::int64_t>(_cursor.u64());
            case PropType::Time:
                if (const auto micros = fileTimeToMicros(_cursor.u64())) return *micros;
                return {};
            case PropType::Guid:
                return _cursor.bytes(16);
            case PropType::Null:
                _cursor.skip(4);
                return {};
            default:
                return {};
        }
    }

    PropValue multi(PropType type) {
        const std::uint32_t count = _cursor.u32();
        if (count > kMaxTnefValues) {
            _cursor.skip(_cursor.left() + 1);
            return {};
        }
        std::vector<std::int64_t> numbers;
        std::vector<double> doubles;
        std::vector<std::string> strings;
        for (std::uint32_t i = 0; i < count && !_cursor.isBroken(); ++i) {
            PropValue value;
            if (!isVariable(type))
                value = fixed(type);
            else if (auto text = piece(type))
                value = std::move(*text);
            if (auto* number = std::get_if<std::int64_t>(&value))
                numbers.push_back(*number);
            else if (auto* real = std::get_if<double>(&value))
                doubles.push_back(*real);
            else if (auto* text = std::get_if<std::string>(&value))
                strings.push_back(std::move(*text));
        }
        if (!numbers.empty()) return numbers;
        if (!doubles.empty()) return doubles;
        if (!strings.empty()) return strings;
        return {};
    }

    PropValue variable(PropTag tag) {
        const std::uint32_t count = _cursor.u32();
        PropValue value;
        for (std::uint32_t i = 0; i < count && i < kMaxTnefValues && !_cursor.isBroken(); ++i) {
            if (_owner != TnefOwner::Message && tag.id() == tags::AttachDataBinary.id())
                locate(tag.type());
            else if (auto text = piece(tag.type()); text && i == 0)
                value = std::move(*text);
        }
        return tag.type() == PropType::Object ? PropValue() : value;
    }

    /// One value with its length; nullopt when it is larger than may be kept.
    std::optional<std::string> piece(PropType type) {
        const std::uint32_t length = _cursor.u32();
        const std::size_t limit = _owner == TnefOwner::Recipient ? std::size_t{kMaxInlineValueBytes} : kMaxTnefValueBytes;
        if (length > limit || length > _bytesLeft) {
            _cursor.skip(padded(length));
            return std::nullopt;
        }
        std::string raw = _cursor.bytes(length);
        _cursor.skip(std::min(_cursor.left(), padded(length) - length));
        _bytesLeft -= raw.size();
        if (type == PropType::Binary || type == PropType::Object) return raw;
        std::string text = type == PropType::Unicode ? fromUtf16(raw) : decodeAnyway(raw, charsetOf(_codepage));
        stripNuls(text);
        return text;
    }

    void locate(PropType type) {
        const std::uint32_t length = _cursor.u32();
        if (length > _cursor.left()) return _cursor.skip(length);
        TnefSlice slice{_cursor.position(), length};
        if (type != PropType::Object) {
            _out.data = slice;
            _cursor.skip(std::min(_cursor.left(), padded(length)));
            return;
        }
        const std::uint64_t end = slice.offset + std::min(_cursor.left(), padded(length));
        if (length >= 16 && _cursor.bytes(16) == kMessageInterface)
            _out.embedded = TnefSlice{slice.offset + 16, slice.length - 16};
        else if (length >= 16)
            _out.data = TnefSlice{slice.offset + 16, slice.length - 16};
        _cursor.skip(end - _cursor.position());
    }

    TnefCursor& _cursor;
    const std::uint32_t _codepage;
    const TnefOwner _owner;
    std::size_t& _bytesLeft;
    TnefProperties& _out;
};

}  // namespace

void readTnefProperties(TnefCursor& cursor, std::uint32_t codepage, TnefOwner owner, std::size_t& bytesLeft, TnefProperties& out) {
    List(cursor, codepage, owner, bytesLeft, out).read();
}

}  // namespace corbel::convert_mime
