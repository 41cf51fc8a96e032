// What answers the multi-line commands as the client reads: LIST and UIDL from rows, RETR and TOP from a message's bytes.
//
// Each keeps a position (a message number, an offset) and opens the store for each fill(); memory does not depend on how much there is. [worker, serial]
#pragma once

#include <memory>
#include <optional>

#include "codec/multi_line.h"
#include "corbel/net.h"
#include "maildrop.h"

namespace corbel::pop3 {

/// Lines "number size" (kFieldSize) or "number guid" (kFieldGuid), and the closing dot.
class ListProducer final : public Producer {
public:
    /// The maildrop is shared with the session.
    ListProducer(std::shared_ptr<Maildrop> drop, Field field) : _drop(std::move(drop)), _field(field) {}
    bool fill(Output& out) override;

private:
    const std::shared_ptr<Maildrop> _drop;
    const Field _field;
    std::uint32_t _next = 1;
};

/// A message, dot-stuffed, from its first byte to the closing dot. One object serves the pieces that are at hand and those read later.
class MessageProducer final : public Producer {
public:
    /// `topLines`: the header and that many lines of the body; else everything.
    MessageProducer(std::shared_ptr<Maildrop> drop, std::uint32_t number, std::optional<std::uint64_t> topLines);
    bool fill(Output& out) override;
    /// Writes from the position as much as `out` takes; true when the answer is complete. `status`, the answer's first line, goes out when the
    /// first bytes have been read: until then a failure can still be told.
    bool write(ContentReader& content, Output& out, std::string_view status = {});
    /// Some of the message was written.
    bool hasBegun() const noexcept { return _offset > 0; }

private:
    bool writePiece(std::string_view piece, Output& out);

    const std::shared_ptr<Maildrop> _drop;
    const std::uint32_t _number;
    std::optional<TopCutter> _cutter;
    DotStuffer _stuffer;
    std::uint64_t _offset = 0;
};

/// One line "number value" of LIST or UIDL.
std::string listLine(std::uint32_t number, const MessageRow& row, Field field);

}  // namespace corbel::pop3
