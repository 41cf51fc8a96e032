#include "config/parser.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::config {
namespace {

constexpr bool isBlank(char c) noexcept { return c == ' ' || c == '\t'; }

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 60;
    std::string out = "\"";
    for (const char c : text.substr(0, kShown)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return out + (text.size() > kShown ? "...\"" : "\"");
}

class FileParser {
public:
    FileParser(std::string_view path, std::vector<Problem>& problems) : _path(path), _problems(problems) {}

    std::vector<Section> run(std::string_view text) {
        if (text.size() > kMaxFileBytes) {
            problem("the file is larger than 1 MiB, which no configuration is");
            return {};
        }
        while (!text.empty() && _problems.size() < kMaxProblems) {
            const std::size_t end = text.find('\n');
            ++_line;
            parseLine(text.substr(0, end));
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
        return std::move(_sections);
    }

private:
    Origin here() const { return {Origin::Kind::File, std::string(_path), _line}; }
    void problem(std::string text) {
        if (_problems.size() < kMaxProblems) _problems.push_back({here(), std::move(text)});
    }

    void parseLine(std::string_view line) {
        if (line.size() > kMaxLineBytes) return problem("the line is longer than 16384 bytes");
        if (line.find('\0') != std::string_view::npos || !text::isValidUtf8(line)) return problem("the line is not UTF-8 text");
        line = text::trim(line);
        if (line.empty() || line[0] == '#') return;
        if (line[0] == '[') return openSection(line);
        addEntry(line);
    }

    void openSection(std::string_view line) {
        _current = nullptr;
        _isSkipping = true;   // the keys of a section that cannot be read say nothing new
        const std::size_t end = line.find(']');
        if (end == std::string_view::npos) return problem("a section begins with \"[\" and ends with \"]\": " + quoted(line));
        const std::string_view rest = text::trim(line.substr(end + 1));
        if (!rest.empty() && rest[0] != '#') return problem("nothing may follow \"]\": " + quoted(rest));
        std::string name;
        std::string_view words = text::trim(line.substr(1, end - 1));
        std::size_t count = 0;
        while (!words.empty()) {
            const std::size_t cut = std::min(words.find(' '), words.find('\t'));
            const std::string_view word = words.substr(0, cut);
            if (!isName(word)) return problem("section names are of a-z, 0-9 and _: " + quoted(line.substr(0, end + 1)));
            if (++count > 2) return problem("a section has one word or two, as in [server] or [module imap]: " + quoted(line.substr(0, end + 1)));
            if (!name.empty()) name += ' ';
            name += word;
            words = cut == std::string_view::npos ? std::string_view{} : text::trim(words.substr(cut));
        }
        if (name.empty()) return problem("the section has no name");
        _isSkipping = false;
        const auto found = std::find_if(_sections.begin(), _sections.end(), [&](const Section& s) { return s.name == name; });
        if (found != _sections.end()) {
            _current = &*found;
        } else {
            if (_sections.size() >= kMaxEntriesPerFile) return problem("too many sections");
            _sections.push_back({std::move(name), here(), {}});
            _current = &_sections.back();
        }
    }

    void addEntry(std::string_view line) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) return problem("expected \"key = value\", a \"[section]\" or a \"# comment\": " + quoted(line));
        const std::string_view key = text::trim(line.substr(0, equals));
        if (!isName(key)) return problem("keys are of a-z, 0-9 and _: " + quoted(key));
        std::string value;
        if (!readValue(text::trim(line.substr(equals + 1)), value)) return;
        if (_isSkipping) return;
        if (!_current) return problem("the key \"" + std::string(key) + "\" stands before any section, as [server]");
        if (++_entryCount > kMaxEntriesPerFile) return problem("too many keys in one file");
        for (const Entry& entry : _current->entries) {
            if (entry.key == key) {
                return problem("\"" + std::string(key) + "\" stands twice in [" + _current->name + "], first in line " + std::to_string(entry.origin.line) +
                               "; remove one of them");
            }
        }
        _current->entries.push_back({std::string(key), std::move(value), here()});
    }

    bool readValue(std::string_view raw, std::string& value) {
        if (raw.empty() || raw[0] != '"') {
            // A comment needs a blank before it: "a#b" is a value.
            for (std::size_t i = 0; i < raw.size(); ++i) {
                if (raw[i] == '#' && (i == 0 || isBlank(raw[i - 1]))) {
                    raw = raw.substr(0, i);
                    break;
                }
            }
            value = text::trim(raw);
            return true;
        }
        std::size_t i = 1;
        for (; i < raw.size() && raw[i] != '"'; ++i) {
            if (raw[i] == '\\') {
                if (++i == raw.size() || (raw[i] != '"' && raw[i] != '\\')) return problem("inside quotes only \\\" and \\\\ are escapes"), false;
            }
            value += raw[i];
        }
        if (i == raw.size()) return problem("the closing quote is missing"), false;
        const std::string_view rest = text::trim(raw.substr(i + 1));
        if (!rest.empty() && rest[0] != '#') return problem("nothing may follow the closing quote: " + quoted(rest)), false;
        return true;
    }

    const std::string_view _path;
    std::vector<Problem>& _problems;
    std::vector<Section> _sections;
    Section* _current = nullptr;
    bool _isSkipping = false;
    std::size_t _line = 0;
    std::size_t _entryCount = 0;
};

}  // namespace

bool isName(std::string_view text) noexcept {
    if (text.empty() || text.size() > kMaxNameBytes || text[0] < 'a' || text[0] > 'z') return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string toString(const Origin& origin) {
    switch (origin.kind) {
        case Origin::Kind::File: return origin.line ? origin.file + ":" + std::to_string(origin.line) : origin.file;
        case Origin::Kind::Environment: return "environment " + origin.file;
        case Origin::Kind::CommandLine: return "--set";
        case Origin::Kind::Default: break;
    }
    return "default";
}

std::string toString(const std::vector<Problem>& problems) {
    std::string out;
    for (const Problem& problem : problems) {
        if (!out.empty()) out += '\n';
        out += toString(problem.origin) + ": " + problem.text;
    }
    return out;
}

std::vector<Section> parseFile(std::string_view path, std::string_view text, std::vector<Problem>& problems) {
    return FileParser(path, problems).run(text);
}

}  // namespace corbel::config
