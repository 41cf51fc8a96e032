#include "script.h"

#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <vector>

#include "corbel/text.h"
#include "imap_fixture.h"

namespace corbel::imap_tests {
namespace {

/// "..." matches anything, also nothing.
bool fits(std::string_view pattern, std::string_view line) {
    const auto dots = pattern.find("...");
    if (dots == std::string_view::npos) return pattern == line;
    if (!line.starts_with(pattern.substr(0, dots))) return false;
    for (std::size_t at = dots; at <= line.size(); ++at) {
        if (fits(pattern.substr(dots + 3), line.substr(at))) return true;
    }
    return false;
}

class Runner {
public:
    explicit Runner(const std::string& path) : _path(path), _user(std::filesystem::path(path).stem()) {
        std::ifstream in(path);
        for (std::string line; std::getline(in, line);) _lines.push_back(line);
    }

    std::string run() {
        try {
            while (_at < _lines.size()) step(_lines[_at++]);
            for (const auto& [number, peer] : _peers) {
                if (!peer.lines.empty()) throw std::runtime_error("client " + std::to_string(number) + " has unread: " + peer.lines.front());
            }
            if (_fixture.stores.openSessions != 0) throw std::runtime_error("a parked session keeps a store open");
        } catch (const std::exception& error) {
            return _path + ":" + std::to_string(_at) + ": " + error.what();
        }
        return {};
    }

private:
    struct Peer {
        ImapFixture::Client* client = nullptr;
        std::deque<std::string> lines;
    };

    void step(const std::string& raw) {
        std::string line = raw;
        for (auto at = line.find("$USER"); at != std::string::npos; at = line.find("$USER")) line.replace(at, 5, _user);
        if (line.empty() || line[0] == '#') return;
        if (line.starts_with("login")) return login(line);
        const auto colon = line.find(':');
        if (colon == std::string::npos) throw std::runtime_error("what is this line?");
        std::string verb = line.substr(0, colon);
        const std::string text = line.size() > colon + 2 ? line.substr(colon + 2) : "";
        int number = 1;
        const auto digit = verb.find_first_of("23456789");
        if (digit != std::string::npos) {
            number = verb[digit] - '0';
            verb.erase(digit, 1);
        }
        Peer& peer = connect(number, verb != "S");
        if (verb == "C") {
            requireRead(peer);
            take(peer, peer.client->say(text));
        } else if (verb == "S") {
            const std::string got = next(peer);
            if (!fits(text, got)) throw std::runtime_error("got: " + got);
        } else if (verb == "S>") {
            while (!fits(text, next(peer))) {
            }
        } else if (verb == "S!") {
            requireRead(peer);
            if (!peer.client->script->isClosed()) throw std::runtime_error("the connection is still open");
        } else if (verb == "M") {
            append(peer, text);
        } else {
            throw std::runtime_error("what is this line?");
        }
    }

    Peer& connect(int number, bool skipsGreeting) {
        Peer& peer = _peers[number];
        if (!peer.client) {
            peer.client = &_fixture.connect();
            peer.client->connection.peerFacts.isLoopback = true;
            if (!skipsGreeting) take(peer, peer.client->greeting);
        }
        return peer;
    }

    void login(const std::string& line) {
        int number = 1;
        std::string user = _user;
        const auto words = text::split(line, ' ');
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (const auto n = text::parseUnsigned(words[i])) {
                number = static_cast<int>(*n);
            } else {
                user = words[i];
            }
        }
        Peer& peer = connect(number, true);
        const std::string answer = peer.client->say("l LOGIN " + user + " corbel-demo");
        if (!answer.starts_with("l OK")) throw std::runtime_error("login: " + answer);
    }

    void append(Peer& peer, const std::string& where) {
        std::string message;
        for (; _at < _lines.size() && _lines[_at].starts_with('|'); ++_at) message += _lines[_at].substr(std::min<std::size_t>(2, _lines[_at].size())) + "\r\n";
        requireRead(peer);
        const std::string answer = peer.client->send("m APPEND " + where + " {" + std::to_string(message.size()) + "+}\r\n" + message + "\r\n");
        if (answer.find("m OK") == std::string::npos) throw std::runtime_error("append: " + answer);
    }

    void take(Peer& peer, std::string_view output) {
        while (!output.empty()) {
            const auto end = output.find("\r\n");
            peer.lines.emplace_back(output.substr(0, end));
            output.remove_prefix(end == std::string_view::npos ? output.size() : end + 2);
        }
    }

    std::string next(Peer& peer) {
        if (peer.lines.empty()) take(peer, std::exchange(peer.client->unread, {}));
        if (peer.lines.empty()) throw std::runtime_error("nothing was answered");
        std::string line = peer.lines.front();
        peer.lines.pop_front();
        return line;
    }

    static void requireRead(const Peer& peer) {
        if (!peer.lines.empty()) throw std::runtime_error("unread: " + peer.lines.front());
    }

    std::string _path;
    std::string _user;
    std::vector<std::string> _lines;
    std::size_t _at = 0;
    ImapFixture _fixture;
    std::map<int, Peer> _peers;
};

}  // namespace

std::string runScript(const std::string& path) { return Runner(path).run(); }

}  // namespace corbel::imap_tests
