#include "corbel/testing/script.h"

#include <deque>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

#include "corbel/text.h"

namespace corbel::testing {

namespace {

/// A pattern's characters; an unescaped '*' is kAny.
constexpr int kAny = -1;

std::vector<int> characters(std::string_view text) {
    std::vector<int> all;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            all.push_back(text[i] == '*' ? kAny : static_cast<unsigned char>(text[i]));
            continue;
        }
        switch (text[++i]) {
            case 't': all.push_back('\t'); break;
            case 'x': {
                const auto byte = text::hexDecode(text.substr(i + 1, 2));
                if (!byte || byte->size() != 1) throw std::invalid_argument("\\x needs two hexadecimal digits");
                all.push_back(static_cast<unsigned char>(byte->front()));
                i += 2;
                break;
            }
            default: all.push_back(static_cast<unsigned char>(text[i]));
        }
    }
    return all;
}

std::string plain(std::string_view text) {
    std::string bytes;
    for (const int c : characters(text)) bytes += c == kAny ? '*' : static_cast<char>(c);
    return bytes;
}

class Conversation {
public:
    explicit Conversation(ScriptedClient& client) : _client(client) {}

    std::string line(std::string_view text) {
        const std::string_view rest = text.size() > 3 ? text.substr(3) : std::string_view();
        if (text.starts_with("S:")) return expect(rest);
        if (!text.starts_with("C:") && !text.starts_with("X:")) throw std::invalid_argument("a line begins with C:, S:, X: or #: " + std::string(text));
        if (std::string why = finish(); !why.empty()) return why;
        if (_client.isClosed()) return "the server has closed the connection";
        if (text.starts_with("C:")) take(_client.say(plain(rest)));
        else act(rest);
        return {};
    }

    void take(std::string_view bytes) {
        _partial += bytes;
        for (std::size_t end; (end = _partial.find('\n')) != std::string::npos; _partial.erase(0, end + 1)) {
            std::string one = _partial.substr(0, end);
            if (one.ends_with('\r')) one.pop_back();
            _lines.push_back(std::move(one));
        }
    }

    /// Nothing may be left that was not expected.
    std::string finish() {
        if (_skips) _lines.clear();
        _skips = false;
        return _lines.empty() ? std::string() : "not expected: \"" + _lines.front() + "\"";
    }

private:
    void act(std::string_view what) {
        const auto words = text::split(text::trim(what), ' ');
        if (words[0] == "timeout") return take(_client.timeOut());
        if (words[0] == "drain") return take(_client.drain());
        if (words[0] == "hangup") return _client.hangUp();
        const auto store = words.size() == 3 ? text::parseUnsigned(words[1]) : std::nullopt;
        const auto folder = words.size() == 3 ? text::parseUnsigned(words[2]) : std::nullopt;
        if (words[0] != "event" || !store || !folder) throw std::invalid_argument("X: takes timeout, drain, event STORE FOLDER or hangup");
        const ChangeEvent event{*store, *folder, kItemsAdded, 0};
        take(_client.event({&event, 1}));
    }

    std::string expect(std::string_view pattern) {
        if (pattern == "...") {
            _skips = true;
            return {};
        }
        if (pattern == "[closed]") {
            if (std::string why = finish(); !why.empty()) return why;
            return _client.isClosed() ? std::string() : "the connection is open still";
        }
        while (_skips && !_lines.empty() && !matchesPattern(_lines.front(), pattern)) _lines.pop_front();
        _skips = false;
        if (_lines.empty()) return "expected \"" + std::string(pattern) + "\", nothing came" + (_partial.empty() ? "" : " but the piece \"" + _partial + "\"");
        if (!matchesPattern(_lines.front(), pattern)) return "expected \"" + std::string(pattern) + "\", came \"" + _lines.front() + "\"";
        _lines.pop_front();
        return {};
    }

    ScriptedClient& _client;
    std::deque<std::string> _lines;
    std::string _partial;
    bool _skips = false;
};

}  // namespace

bool matchesPattern(std::string_view line, std::string_view pattern) {
    if (pattern.size() >= 2 && pattern.front() == '/' && pattern.back() == '/')
        return std::regex_match(line.begin(), line.end(), std::regex(pattern.begin() + 1, pattern.end() - 1));
    // Greedy with one point to go back to: the last star.
    const std::vector<int> want = characters(pattern);
    std::size_t at = 0, i = 0, star = want.size(), mark = 0;
    while (at < line.size()) {
        if (i < want.size() && want[i] == static_cast<unsigned char>(line[at])) {
            ++i;
            ++at;
        } else if (i < want.size() && want[i] == kAny) {
            star = i++;
            mark = at;
        } else if (star < want.size()) {
            i = star + 1;
            at = ++mark;
        } else {
            return false;
        }
    }
    while (i < want.size() && want[i] == kAny) ++i;
    return i == want.size();
}

std::string runScript(ScriptedClient& client, std::string_view script) {
    Conversation conversation(client);
    conversation.take(client.open());
    std::size_t number = 0;
    for (std::string_view text : text::split(script, '\n')) {
        ++number;
        if (text.ends_with('\r')) text.remove_suffix(1);
        if (text::trim(text).empty() || text.starts_with('#')) continue;
        if (const std::string why = conversation.line(text); !why.empty()) return "line " + std::to_string(number) + ": " + why;
    }
    const std::string why = conversation.finish();
    return why.empty() ? why : "at the end: " + why;
}

std::string runScriptFile(ScriptedClient& client, const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::invalid_argument("the script " + file + " cannot be read");
    const std::string why = runScript(client, std::string(std::istreambuf_iterator<char>(in), {}));
    return why.empty() ? why : file + ": " + why;
}

}  // namespace corbel::testing
