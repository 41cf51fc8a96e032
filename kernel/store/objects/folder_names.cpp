#include "store/objects/folder_names.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::store {
namespace {

// Inbox, Drafts, Sent, Trash, Junk, Archive, Outbox, Calendar, Contacts, Tasks, Notes, Journal.
constexpr FolderLanguage kLanguages[] = {
    {"en", 0x409, {"Inbox", "Drafts", "Sent", "Trash", "Junk", "Archive", "Outbox", "Calendar", "Contacts", "Tasks", "Notes", "Journal"}},
    {"de",
     0x407,
     {"Posteingang", "Entwürfe", "Gesendete Elemente", "Gelöschte Elemente", "Junk-E-Mail", "Archiv", "Postausgang", "Kalender", "Kontakte",
      "Aufgaben", "Notizen", "Journal"}},
    {"fr",
     0x40C,
     {"Boîte de réception", "Brouillons", "Éléments envoyés", "Éléments supprimés", "Courrier indésirable", "Archives", "Boîte d'envoi",
      "Calendrier", "Contacts", "Tâches", "Notes", "Journal"}},
    {"nl",
     0x413,
     {"Postvak IN", "Concepten", "Verzonden items", "Verwijderde items", "Ongewenste e-mail", "Archief", "Postvak UIT", "Agenda",
      "Contactpersonen", "Taken", "Notities", "Logboek"}},
    {"es",
     0xC0A,
     {"Bandeja de entrada", "Borradores", "Elementos enviados", "Elementos eliminados", "Correo no deseado", "Archivo", "Bandeja de salida",
      "Calendario", "Contactos", "Tareas", "Notas", "Diario"}},
    {"it",
     0x410,
     {"Posta in arrivo", "Bozze", "Posta inviata", "Posta eliminata", "Posta indesiderata", "Archivio", "Posta in uscita", "Calendario",
      "Contatti", "Attività", "Note", "Diario"}},
    {"pt",
     0x816,
     {"Caixa de Entrada", "Rascunhos", "Itens Enviados", "Itens Eliminados", "Correio Não Desejado", "Arquivo", "Caixa de Saída",
      "Calendário", "Contactos", "Tarefas", "Notas", "Diário"}},
    {"da",
     0x406,
     {"Indbakke", "Kladder", "Sendt post", "Slettet post", "Uønsket mail", "Arkiv", "Udbakke", "Kalender", "Kontakter", "Opgaver", "Noter",
      "Journal"}},
    {"sv",
     0x41D,
     {"Inkorg", "Utkast", "Skickat", "Borttaget", "Skräppost", "Arkiv", "Utkorg", "Kalender", "Kontakter", "Uppgifter", "Anteckningar",
      "Journal"}},
    {"pl",
     0x415,
     {"Skrzynka odbiorcza", "Wersje robocze", "Elementy wysłane", "Elementy usunięte", "Wiadomości-śmieci", "Archiwum", "Skrzynka nadawcza",
      "Kalendarz", "Kontakty", "Zadania", "Notatki", "Dziennik"}},
};

}  // namespace

std::span<const FolderLanguage> folderLanguages() noexcept { return kLanguages; }

const FolderLanguage* findFolderLanguage(std::string_view code) noexcept {
    const std::string_view language = code.substr(0, code.find_first_of("-_."));
    const auto found = std::find_if(std::begin(kLanguages), std::end(kLanguages),
                                    [&](const FolderLanguage& l) { return text::equalsIgnoreCase(l.code, language); });
    return found == std::end(kLanguages) ? nullptr : found;
}

}  // namespace corbel::store
