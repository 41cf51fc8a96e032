#include "cli/output.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/Stringifier.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <sstream>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::cli {
namespace {

std::string humanBytes(std::uint64_t bytes) {
    if (bytes == 0) return "-";
    static constexpr std::string_view units = " KMGTP";
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f" : "%.1f%c", value, units[unit]);
    return text;
}

std::string cell(const Poco::Dynamic::Var& value, bool isBytes) {
    if (value.isEmpty()) return "-";
    if (value.type() == typeid(Poco::JSON::Array::Ptr)) {
        std::string joined;
        for (const auto& item : *value.extract<Poco::JSON::Array::Ptr>()) joined += (joined.empty() ? "" : ", ") + cell(item, false);
        return joined.empty() ? "-" : joined;
    }
    if (value.type() == typeid(Poco::JSON::Object::Ptr)) {
        std::ostringstream out;
        Poco::JSON::Stringifier::stringify(value, out);
        return out.str();
    }
    if (value.isBoolean()) return value.extract<bool>() ? "yes" : "no";
    if (isBytes && value.isInteger()) return humanBytes(value.convert<std::uint64_t>());
    const auto text = value.convert<std::string>();
    return text.empty() ? "-" : text;
}

/// With a question mark for each byte that is not ASCII text.
std::string printable(std::string_view bytes) {
    std::string out(bytes);
    for (char& c : out)
        if (c < ' ' || c > '~') c = '?';
    return out;
}

/// Characters, not bytes: every one is taken to be a column wide.
std::size_t width(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Poco::Dynamic::Var parse(const std::string& json) {
    try {
        constexpr bool kKeepsOrder = true;   // as the server wrote them: what matters most comes first
        return Poco::JSON::Parser(new Poco::JSON::ParseHandler(kKeepsOrder)).parse(json);
    } catch (const Poco::Exception& error) {
        throw Error(ErrorCode::Internal, "The server's answer is not JSON", error.displayText());
    }
}

std::string member(const Poco::JSON::Object& object, const char* name) { return object.has(name) ? cell(object.get(name), false) : std::string(); }

void printNested(const Poco::JSON::Object& object, const std::string& indent) {
    // A property is a line; anything else a line for each member, what is nested last.
    if (object.has("tag")) {
        std::cout << indent << member(object, "tag") << "  " << member(object, "type") << "  " << member(object, "name") << ": " << member(object, "value") << '\n';
        return;
    }
    const auto isNested = [](const Poco::Dynamic::Var& value) {
        return value.type() == typeid(Poco::JSON::Object::Ptr) ||
               (value.type() == typeid(Poco::JSON::Array::Ptr) && value.extract<Poco::JSON::Array::Ptr>()->isObject(0));
    };
    for (const auto& [name, value] : object) {
        if (!isNested(value)) std::cout << indent << name << ": " << cell(value, false) << '\n';
    }
    for (const auto& [name, value] : object) {
        if (!isNested(value)) continue;
        std::cout << indent << name << ":\n";
        if (value.type() == typeid(Poco::JSON::Object::Ptr)) {
            printNested(*value.extract<Poco::JSON::Object::Ptr>(), indent + "  ");
            continue;
        }
        std::size_t number = 0;
        for (const auto& item : *value.extract<Poco::JSON::Array::Ptr>()) {
            const auto inner = item.extract<Poco::JSON::Object::Ptr>();
            if (!inner->has("tag")) std::cout << indent << "  " << ++number << ":\n";
            printNested(*inner, inner->has("tag") ? indent + "  " : indent + "    ");
        }
    }
}

}  // namespace

void printFaults(const Invocation& invocation, const std::string& json) {
    const auto parsed = parse(json);
    const auto object = parsed.extract<Poco::JSON::Object::Ptr>();
    const auto faults = object->getArray("faults");
    const auto left = object->getArray("left");
    if (invocation.wantsJson) {
        std::cout << json;
    } else {
        for (const auto& fault : *faults) std::cout << fault.convert<std::string>() << '\n';
        if (faults->size() == 0) std::cout << "Nothing is wrong.\n";
        else if (left->size() == 0) std::cout << "Repaired.\n";
    }
    if (left->size() > 0) throw Error(ErrorCode::Corrupt, std::to_string(left->size()) + (left->size() == 1 ? " fault is left" : " faults are left"));
}

void printDump(const Invocation& invocation, const std::string& json) {
    if (invocation.wantsJson) {
        std::cout << json;
        return;
    }
    const auto parsed = parse(json);
    printNested(*parsed.extract<Poco::JSON::Object::Ptr>(), "");
}

void printRows(const Invocation& invocation, const std::string& json, std::span<const Column> columns) {
    if (invocation.wantsJson) {
        std::cout << json;
        return;
    }
    std::vector<std::vector<std::string>> rows(1);
    for (const auto& column : columns) rows[0].emplace_back(column.title);
    const auto parsed = parse(json);
    const auto array = parsed.extract<Poco::JSON::Array::Ptr>();
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto object = array->getObject(static_cast<unsigned>(i));
        std::vector<std::string> row;
        for (const auto& column : columns) row.push_back(cell(object->get(std::string(column.member)), column.isBytes));
        rows.push_back(std::move(row));
    }
    std::vector<std::size_t> widths(columns.size());
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) line += row[c] + (c + 1 < row.size() ? std::string(widths[c] - width(row[c]) + 2, ' ') : "");
        std::cout << line << '\n';
    }
}

void printObject(const Invocation& invocation, const std::string& json) {
    if (invocation.wantsJson) {
        std::cout << json;
        return;
    }
    const auto parsed = parse(json);
    const auto object = parsed.extract<Poco::JSON::Object::Ptr>();
    for (const auto& name : object->getNames()) {
        const auto value = object->get(name);
        const bool isTable = value.type() == typeid(Poco::JSON::Array::Ptr) && value.extract<Poco::JSON::Array::Ptr>()->size() > 0 &&
                             value.extract<Poco::JSON::Array::Ptr>()->isObject(0);
        if (!isTable) {
            std::cout << name << ": " << cell(value, false) << '\n';
            continue;
        }
        std::cout << name << ":\n";
        for (const auto& item : *value.extract<Poco::JSON::Array::Ptr>()) {
            std::string line = " ";
            const auto row = item.extract<Poco::JSON::Object::Ptr>();
            for (const auto& member : row->getNames()) line += " " + member + "=" + cell(row->get(member), false);
            std::cout << line << '\n';
        }
    }
}

void printLines(const std::string& json) {
    const auto parsed = parse(json);
    for (const auto& line : *parsed.extract<Poco::JSON::Object::Ptr>()->getArray("lines")) std::cout << line.convert<std::string>() << '\n';
}

void printDone(const Invocation& invocation, const std::string& json, std::string_view sentence) {
    if (invocation.wantsJson) std::cout << json;
    else std::cout << sentence << '\n';
}

std::string jsonText(std::string_view text) {
    if (!text::isValidUtf8(text)) throw Error(ErrorCode::InvalidArgument, "\"" + printable(text) + "\" is not UTF-8 text; convert it, as with iconv");
    std::ostringstream out;
    Poco::JSON::Stringifier::stringify(Poco::Dynamic::Var(std::string(text)), out);
    return out.str();
}

std::uint64_t parseBytes(std::string_view text) {
    std::uint64_t factor = 1;
    if (!text.empty()) {
        static constexpr std::string_view units = "KMGT";
        const auto unit = units.find(text::upper(text.back()));
        if (unit != std::string_view::npos) {
            factor = std::uint64_t{1} << (10 * (unit + 1));
            text.remove_suffix(1);
        }
    }
    const auto number = text::parseUnsigned(text);
    if (!number || *number > (std::uint64_t{1} << 60) / factor) throw Error(ErrorCode::InvalidArgument, "A size is a whole number with K, M, G or T: 500M");
    return *number * factor;
}

}  // namespace corbel::cli
