// Key functions of the interfaces: their vtables and type information live here, once, so that every module and the
// kernel agree on them.
#include <stdexcept>

#include "corbel/access.h"
#include "corbel/address_book.h"
#include "corbel/auth.h"
#include "corbel/blob.h"
#include "corbel/changes.h"
#include "corbel/command.h"
#include "corbel/compose_names.h"
#include "corbel/convert.h"
#include "corbel/delivery.h"
#include "corbel/directory.h"
#include "corbel/draft/signals.h"
#include "corbel/draft/sql.h"
#include "corbel/http.h"
#include "corbel/load_shedder.h"
#include "corbel/log.h"
#include "corbel/message_data.h"
#include "corbel/metrics.h"
#include "corbel/mime.h"
#include "corbel/module.h"
#include "corbel/net.h"
#include "corbel/objects.h"
#include "corbel/recovery.h"
#include "corbel/search.h"
#include "corbel/search_folders.h"
#include "corbel/settings.h"
#include "corbel/store.h"
#include "corbel/tables.h"
#include "corbel/transfers.h"

namespace corbel {

Clock::~Clock() = default;
Output::~Output() = default;
Producer::~Producer() = default;
Connection::~Connection() = default;
bool Connection::isPlaintextAllowed() const noexcept { return false; }
Session::~Session() = default;
LoadShedder::~LoadShedder() = default;
Protocol::~Protocol() = default;
ViewDiff::~ViewDiff() = default;
MailboxView::~MailboxView() = default;
ContentReader::~ContentReader() = default;
RowSink::~RowSink() = default;
StagedMessage::~StagedMessage() = default;
MessageWriter::~MessageWriter() = default;
StoreSession::~StoreSession() = default;
Access::~Access() = default;
AddressBook::~AddressBook() = default;
Stores::~Stores() = default;
NamedProperties::~NamedProperties() = default;
SearchFolders::~SearchFolders() = default;
Table::~Table() = default;
Tables::~Tables() = default;
Changes::~Changes() = default;
Recovery::~Recovery() = default;
Transfers::~Transfers() = default;
Search::~Search() = default;
SearchWriter::~SearchWriter() = default;
ValueReader::~ValueReader() = default;
ValueWriter::~ValueWriter() = default;
PropertyObject::~PropertyObject() = default;
MessageObject::~MessageObject() = default;
AttachmentObject::~AttachmentObject() = default;
ItemSink::~ItemSink() = default;
Objects::~Objects() = default;
SaslExchange::~SaslExchange() = default;
Auth::~Auth() = default;
Directory::~Directory() = default;
DirectoryAdmin::~DirectoryAdmin() = default;
CommandSet::~CommandSet() = default;
DeliveryHook::~DeliveryHook() = default;
Delivery::~Delivery() = default;
Log::~Log() = default;
Counter::~Counter() = default;
Histogram::~Histogram() = default;
Metrics::~Metrics() = default;
Settings::~Settings() = default;
Kernel::~Kernel() = default;
Module::~Module() = default;
BlobUpload::~BlobUpload() = default;
BlobBackend::~BlobBackend() = default;
HttpRequest::~HttpRequest() = default;
HttpResponse::~HttpResponse() = default;
HttpService::~HttpService() = default;
draft::Sql::~Sql() = default;
draft::Signals::~Signals() = default;
mime::Converter::~Converter() = default;
convert::ByteSink::~ByteSink() = default;
convert::ComposeSource::~ComposeSource() = default;
convert::ComposeNames::~ComposeNames() = default;
convert::MessageConverter::~MessageConverter() = default;

namespace {
[[noreturn]] void unsupported(const char* part) { throw Error(ErrorCode::Unsupported, "This store cannot do that", std::string(part) + " is not implemented by this store"); }
}  // namespace

Objects& StoreSession::objects() { unsupported("objects"); }
Tables& StoreSession::tables() { unsupported("tables"); }
SearchFolders& StoreSession::searchFolders() { unsupported("searchFolders"); }
Changes& StoreSession::changes() { unsupported("changes"); }
Access& StoreSession::access() { unsupported("access"); }
Recovery& StoreSession::recovery() { unsupported("recovery"); }
std::unique_ptr<StoreSession> Stores::openPublic(const Identity&) { unsupported("openPublic"); }
std::vector<SharedStore> Stores::shared(const Identity&) { return {}; }
NamedProperties& Stores::namedProperties() { unsupported("namedProperties"); }
Transfers& Stores::transfers() { unsupported("transfers"); }
SendRight Stores::sendRight(const Identity& identity, UserId author) {
    return identity.user != 0 && identity.user == author ? SendRight::SendAs : SendRight::None;
}
std::optional<StoreOwner> Stores::findByGuid(std::string_view) { unsupported("findByGuid"); }
std::optional<StoreOwner> Stores::find(StoreId) { unsupported("find"); }
std::vector<StoreOwner> Stores::list(StoreId, std::size_t) { unsupported("list"); }
AddressBook& Kernel::addressBook() { throw Error(ErrorCode::Unsupported, "This server has no address book", "addressBook is not implemented by this kernel"); }

void Module::reconfigure(const Settings&) {}
void Module::drain(Ticks) {}
void Module::stop() noexcept {}

Next Session::onEvent(Connection&, std::span<const ChangeEvent>) { return Next::close(); }
Next Session::onTimeout(Connection&) { return Next::close(); }
Next Session::onProduced(Connection&) { return Next::close(); }
Next Session::onTls(Connection&) { return Next::close(); }
Next Session::onDrain(Connection&) { return Next::close(); }
void Session::onClosed(Connection&) noexcept {}

Next Next::frame(Timeout timeout, Framing framing) {
    Next next(Kind::Frame);
    next._timeout = timeout;
    next._framing = framing;
    return next;
}

Next Next::frameOrEvent(Timeout timeout, Framing framing) {
    Next next(Kind::FrameOrEvent);
    next._timeout = timeout;
    next._framing = framing;
    return next;
}

Next Next::event(Timeout timeout) {
    Next next(Kind::Event);
    next._timeout = timeout;
    return next;
}

Next Next::produce(std::unique_ptr<Producer> producer) {
    if (!producer) throw std::invalid_argument("Next::produce needs a producer");
    Next next(Kind::Produce);
    next._producer = std::move(producer);
    return next;
}

Next Next::startTls() { return Next(Kind::StartTls); }
Next Next::close() { return Next(Kind::Close); }

}  // namespace corbel
