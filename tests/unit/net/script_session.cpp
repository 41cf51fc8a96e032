// The scripted session. Lines of the client:
//   ECHO x | PEER | SNI | BINDING | USER x | QUIT | THROW | PANIC | TLS    answer at once
//   MODE line|imap|bytes|dot|head|chunked N    frames are reported until a body ends, or a line "END"
//   PRODUCE N | FLOOD N | BURST N    N bytes of output: by a producer, in one write; N lines
//   WATCH store folder | UNWATCH | IDLE ms | POLL ms    change events
//   BLOCK    waits in the handler until the test raises "unblock"
#include <algorithm>
#include <sstream>

#include "corbel/error.h"
#include "corbel/load_shedder.h"
#include "corbel/text.h"
#include "support.h"

namespace testnet {
namespace {

using namespace corbel;

class PatternProducer final : public Producer {
public:
    PatternProducer(Signals& signals, std::uint64_t size) : _signals(signals), _left(size) {}
    bool fill(Output& out) override {
        _signals.add("fills");
        while (_left > 0 && !out.full()) {
            const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(_left, 32'768));
            const std::span<char> space = out.reserve(size);
            std::fill_n(space.data(), size, 'p');
            out.commit(size);
            _left -= size;
            _signals.add("produced", static_cast<std::int64_t>(size));
        }
        if (out.queued() > 512 * 1024) _signals.add("overfull");
        return _left > 0;
    }

private:
    Signals& _signals;
    std::uint64_t _left;
};

class ScriptSession final : public Session, public LoadShedder {
public:
    explicit ScriptSession(ScriptProtocol& protocol) : _protocol(protocol) {}

    Next onOpen(Connection& connection) override {
        _protocol.signals.add("opened");
        connection.write("hello\r\n");
        return next();
    }

    Next onFrame(Connection& connection, const Frame& frame) override {
        if (_isReporting) return report(connection, frame);
        if (frame.kind != Frame::Kind::Line) return answer(connection, "too long");
        std::istringstream words{std::string(frame.data)};
        std::string verb;
        words >> verb;
        return run(connection, verb, words);
    }

    Next onEvent(Connection& connection, std::span<const ChangeEvent> events) override {
        _protocol.signals.add("events");
        std::ostringstream text;
        text << "event";
        for (const ChangeEvent& event : events) text << ' ' << event.store << '/' << event.folder << '/' << event.kinds << '/' << event.changeNumber;
        return answer(connection, text.str());
    }
    Next onTimeout(Connection& connection) override {
        connection.write("timeout\r\n");
        return _isReporting || _isFinal ? Next::close() : next();
    }
    Next onProduced(Connection& connection) override { return answer(connection, "done"); }
    Next onTls(Connection& connection) override { return answer(connection, "secure"); }
    Next onDrain(Connection& connection) override {
        connection.write("drain\r\n");
        return Next::close();
    }
    std::optional<Next> onOverload(Connection& connection, const Frame& frame) override {
        if (_isReporting || frame.data == "QUIT") return std::nullopt;
        return answer(connection, "later");
    }
    void onClosed(Connection&) noexcept override { _protocol.signals.add("closed"); }

private:
    Next next() { return Next::frame(_protocol.timeout, Framing::line(200'000)); }

    Next answer(Connection& connection, std::string_view text) {
        connection.write(text);
        connection.write("\r\n");
        return next();
    }

    Next run(Connection& connection, const std::string& verb, std::istringstream& words) {
        std::string rest;
        std::uint64_t number = 0, second = 0;
        if (verb == "ECHO") {
            std::getline(words >> std::ws, rest);
            return answer(connection, rest);
        }
        if (verb == "MORE") return answer(connection, connection.hasInput() ? "more" : "none");
        if (verb == "PEER") {
            const Peer& peer = connection.peer();
            return answer(connection, peer.address + " " + std::to_string(peer.port) + " " + peer.localAddress + (peer.isLoopback ? " loopback" : "") +
                                          (peer.uid ? " uid" : ""));
        }
        if (verb == "SNI") return answer(connection, connection.tlsServerName());
        if (verb == "BINDING") return answer(connection, text::hexEncode(connection.channelBinding("tls-exporter")));
        if (verb == "USER") {
            words >> rest;
            try {
                connection.setUser(rest);
                connection.setUser(rest);
            } catch (const Error& error) {
                return answer(connection, toString(error.code()));
            }
            return answer(connection, "welcome");
        }
        if (verb == "QUIT") {
            connection.write("bye\r\n");
            return Next::close();
        }
        if (verb == "FINAL") _isFinal = true;
        if (verb == "THROW") throw Error(ErrorCode::Corrupt, "Broken on purpose", "detail");
        if (verb == "PANIC") throw 42;
        if (verb == "TLS") {
            connection.write("go\r\n");
            return Next::startTls();
        }
        if (verb == "MODE") {
            words >> rest >> number;
            _isReporting = true;
            _protocol.signals.add("mode");
            _framing = rest == "imap"      ? Framing::imapLine(number)
                       : rest == "bytes"   ? Framing::bytes(number)
                       : rest == "dot"     ? Framing::dotStuffed(number)
                       : rest == "head"    ? Framing::httpHead(number)
                       : rest == "chunked" ? Framing::httpChunked(number)
                                           : Framing::line(number);
            return Next::frame(_protocol.timeout, _framing);
        }
        words >> number >> second;
        if (verb == "PRODUCE") return Next::produce(std::make_unique<PatternProducer>(_protocol.signals, number));
        if (verb == "FLOOD") connection.write(std::string(number, 'f'));
        if (verb == "BURST") {
            for (std::uint64_t i = 0; i < number; ++i) connection.write(std::to_string(i) + "\r\n");
            _protocol.signals.add("bursts");
        }
        if (verb == "WATCH") {
            const WatchKey keys[] = {{number, second}};
            connection.watch(keys);
        }
        if (verb == "UNWATCH") connection.unwatch();
        if (verb == "IDLE" || verb == "POLL") {
            connection.write("idling\r\n");
            _protocol.signals.add("idling");
            const Next::Timeout time{static_cast<std::int64_t>(number)};
            return verb == "IDLE" ? Next::frameOrEvent(time, Framing::line()) : Next::event(time);
        }
        if (verb == "BLOCK") {
            _protocol.signals.add("blocked");
            _protocol.signals.waitFor("unblock", 1);
        }
        return answer(connection, "ok");
    }

    Next report(Connection& connection, const Frame& frame) {
        static constexpr std::string_view kNames[] = {"line", "literal", "chunk", "toolong", "broken"};
        if (frame.kind == Frame::Kind::Chunk) {
            _body += frame.data;
            _hasBare = _hasBare || frame.bareNewline;
            if (!frame.last) return Next::frame(_protocol.timeout, Framing::line());
        }
        std::ostringstream text;
        text << kNames[static_cast<std::size_t>(frame.kind)];
        if (frame.kind == Frame::Kind::Literal) text << (frame.literalPlus ? "+" : "") << frame.literalSize;
        std::string data(frame.kind == Frame::Kind::Chunk ? _body : frame.data);
        std::replace(data.begin(), data.end(), '\r', '|');
        std::replace(data.begin(), data.end(), '\n', '$');
        text << '[' << (data.size() > 200 ? std::to_string(data.size()) : data) << ']';
        if (frame.bareNewline || _hasBare) text << '~';
        connection.write(text.str() + "\r\n");
        const bool isBody = frame.kind == Frame::Kind::Chunk;
        _body.clear();
        _hasBare = false;
        if (frame.kind == Frame::Kind::Literal) return Next::frame(_protocol.timeout, Framing::bytes(frame.literalSize));
        if (frame.kind == Frame::Kind::Broken) return Next::close();
        _isReporting = !frame.data.starts_with("END") && (!isBody || _framing.mode == Framing::Mode::ImapLine);
        return _isReporting ? Next::frame(_protocol.timeout, _framing) : next();
    }

    ScriptProtocol& _protocol;
    Framing _framing;
    bool _isReporting = false;
    bool _isFinal = false;
    std::string _body;
    bool _hasBare = false;
};

}  // namespace

std::unique_ptr<Session> ScriptProtocol::newSession(Connection&) { return std::make_unique<ScriptSession>(*this); }

}  // namespace testnet
