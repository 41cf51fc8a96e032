#include "store/search/search_criteria.h"

#include <bit>

#include "corbel/error.h"

namespace corbel::store {
namespace {

// A byte of version, the scope, the restriction as nodes from the top. Integers are 8 bytes, little endian; texts have their length before
// them.
constexpr char kVersion = 1;

class Writer {
public:
    void integer(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift);
    }
    void text(std::string_view bytes) {
        integer(bytes.size());
        out += bytes;
    }
    void value(const PropValue& value) {
        out += static_cast<char>(value.index());
        std::visit([this](const auto& held) { put(held); }, value);
    }
    void node(const Restriction& r) {
        out += static_cast<char>(r.kind);
        integer(r.tag.value);
        integer(r.otherTag.value);
        value(r.value);
        out += static_cast<char>(r.relation);
        integer(r.match);
        integer(r.mask);
        out += static_cast<char>(r.isNonZero);
        integer(r.number);
        integer(r.comment.size());
        for (const Property& property : r.comment.all()) {
            integer(property.tag.value);
            value(property.value);
        }
        integer(r.parts.size());
        for (const Restriction& part : r.parts) node(part);
    }

    std::string out;

private:
    void put(std::monostate) {}
    void put(std::int64_t number) { integer(static_cast<std::uint64_t>(number)); }
    void put(double number) { integer(std::bit_cast<std::uint64_t>(number)); }
    void put(const std::string& bytes) { text(bytes); }
    template <class T>
    void put(const std::vector<T>& values) {
        integer(values.size());
        for (const T& each : values) put(each);
    }
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : _in(bytes) {}

    std::uint8_t byte() {
        const auto value = static_cast<std::uint8_t>(take(1)[0]);
        return value;
    }
    std::uint64_t integer() {
        const std::string_view bytes = take(8);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 8; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
        return value;
    }
    /// A count of things of at least one byte.
    std::size_t count() {
        const std::uint64_t value = integer();
        if (value > _in.size()) corrupt();
        return static_cast<std::size_t>(value);
    }
    std::string text() { return std::string(take(count())); }
    PropValue value() {
        switch (byte()) {
            case 0:
                return {};
            case 1:
                return static_cast<std::int64_t>(integer());
            case 2:
                return std::bit_cast<double>(integer());
            case 3:
                return text();
            case 4:
                return many<std::int64_t>([this] { return static_cast<std::int64_t>(integer()); });
            case 5:
                return many<double>([this] { return std::bit_cast<double>(integer()); });
            case 6:
                return many<std::string>([this] { return text(); });
            default:
                corrupt();
        }
    }
    Restriction node(std::size_t depth) {
        if (depth > kMaxRestrictionDepth) corrupt();
        Restriction r;
        r.kind = static_cast<RestrictionKind>(byte());
        r.tag = PropTag(static_cast<std::uint32_t>(integer()));
        r.otherTag = PropTag(static_cast<std::uint32_t>(integer()));
        r.value = value();
        r.relation = static_cast<Relation>(byte());
        r.match = static_cast<std::uint32_t>(integer());
        r.mask = static_cast<std::uint32_t>(integer());
        r.isNonZero = byte() != 0;
        r.number = static_cast<std::uint32_t>(integer());
        for (std::size_t i = count(); i > 0; --i) {
            const PropTag tag(static_cast<std::uint32_t>(integer()));
            r.comment.set(tag, value());
        }
        for (std::size_t i = count(); i > 0; --i) r.parts.push_back(node(depth + 1));
        return r;
    }
    bool isAtEnd() const { return _in.empty(); }

    [[noreturn]] static void corrupt() {
        throw Error(ErrorCode::Corrupt, "A search folder cannot be read", "search_folder.criteria is damaged or of a newer version");
    }

private:
    std::string_view take(std::size_t size) {
        if (_in.size() < size) corrupt();
        const std::string_view taken = _in.substr(0, size);
        _in.remove_prefix(size);
        return taken;
    }
    template <class T, class Read>
    std::vector<T> many(const Read& read) {
        std::vector<T> values;
        for (std::size_t i = count(); i > 0; --i) values.push_back(read());
        return values;
    }

    std::string_view _in;
};

}  // namespace

std::string encodeCriteria(const SearchCriteria& criteria) {
    Writer writer;
    writer.out += kVersion;
    writer.out += static_cast<char>(criteria.isRecursive);
    writer.integer(criteria.scope.size());
    for (const FolderId folder : criteria.scope) writer.integer(folder);
    writer.node(criteria.restriction);
    return std::move(writer.out);
}

SearchCriteria decodeCriteria(std::string_view bytes) {
    Reader reader(bytes);
    if (reader.byte() != kVersion) Reader::corrupt();
    SearchCriteria criteria;
    criteria.isRecursive = reader.byte() != 0;
    for (std::size_t i = reader.count(); i > 0; --i) criteria.scope.push_back(reader.integer());
    criteria.restriction = reader.node(1);
    if (!reader.isAtEnd()) Reader::corrupt();
    try {
        checkRestriction(criteria.restriction);
    } catch (const Error&) {
        Reader::corrupt();
    }
    return criteria;
}

}  // namespace corbel::store
