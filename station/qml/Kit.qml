pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// Every control in every state, on one page; `make gallery` shows it with all the screens.
StationWindow {
    id: root

    title: "Sportello: the station kit"
    width: 1920
    height: 1080
    design: Qt.size(1920, 1080)
    color: Theme.muted

    component Section: Card {
        id: section

        required property string caption
        default property alias parts: column.data
        property alias gap: column.spacing

        Layout.fillWidth: true
        padding: Theme.space20

        contentItem: ColumnLayout {
            spacing: Theme.space16

            Text {
                text: section.caption
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                font.weight: Font.DemiBold
                font.capitalization: Font.AllUppercase
                font.letterSpacing: 1
            }
            ColumnLayout {
                id: column

                spacing: Theme.space12
                Layout.fillHeight: true
            }
        }
    }
    component Swatch: ColumnLayout {
        id: swatch

        required property color tone
        required property string name

        spacing: Theme.space4
        Layout.fillWidth: true

        Rectangle {
            implicitHeight: Theme.space32
            radius: Theme.radius
            color: swatch.tone
            border.width: Theme.hairline
            border.color: Theme.line
            Layout.fillWidth: true
        }
        Text {
            text: swatch.name
            color: Theme.textSecondary
            font.pixelSize: Theme.text14
            horizontalAlignment: Text.AlignHCenter
            elide: Text.ElideRight
            Layout.fillWidth: true
            Layout.preferredWidth: 0
        }
    }

    OfflineBanner {
        id: banner

        anchors { left: parent.left; right: parent.right; top: parent.top }
        shown: true
        since: "10:42"
        message: "Informazioni non aggiornate: ultime notizie alle 10:42"
    }

    ColumnLayout {
        anchors { left: parent.left; right: parent.right; top: banner.bottom; bottom: parent.bottom }
        anchors.margins: Theme.space32
        anchors.topMargin: Theme.space24
        spacing: Theme.space20

        RowLayout {
            Layout.fillWidth: true

            Heading {
                text: root.title
                font.pixelSize: Theme.text40
                Layout.fillWidth: true
            }
            ClockText {
                now: new Date(2026, 10, 23, 10, 45)
            }
        }
        RowLayout {
            spacing: Theme.space20
            Layout.fillWidth: true
            Layout.fillHeight: true

            ColumnLayout {
                spacing: Theme.space20
                Layout.preferredWidth: Theme.px(520)
                Layout.alignment: Qt.AlignTop

                Section {
                    caption: "BigButton"

                    GridLayout {
                        columns: 2
                        columnSpacing: Theme.space16
                        rowSpacing: Theme.space12
                        uniformCellWidths: true

                        BigButton { text: "Chiama"; kind: BigButton.Kind.Primary; iconName: "call"; keyHint: "F2"; Layout.fillWidth: true }
                        BigButton { text: "Chiama"; kind: BigButton.Kind.Primary; iconName: "call"; keyHint: "F2"; enabled: false; Layout.fillWidth: true }
                        BigButton { text: "Richiama"; iconName: "repeat"; keyHint: "F3"; Layout.fillWidth: true }
                        BigButton { text: "Richiama"; iconName: "repeat"; enabled: false; Layout.fillWidth: true }
                        BigButton { text: "Indietro"; kind: BigButton.Kind.Quiet; iconName: "arrow-left"; Layout.fillWidth: true }
                        BigButton { text: "Avanti"; kind: BigButton.Kind.Quiet; iconName: "arrow-right"; iconAfter: true; Layout.fillWidth: true }
                        BigButton { text: "Assente"; kind: BigButton.Kind.Danger; iconName: "person-off"; Layout.fillWidth: true }
                        BigButton {
                            id: focused

                            text: "Con il fuoco"
                            Layout.fillWidth: true
                            Component.onCompleted: forceActiveFocus(Qt.TabFocusReason)
                        }
                    }
                    BigButton {
                        text: "Mi manca qualcosa: prenoto un appuntamento per un altro giorno"
                        iconName: "calendar"
                        Layout.fillWidth: true
                    }
                    RowLayout {
                        spacing: Theme.space12

                        BigButton { text: "Sospendi"; compact: true; iconName: "pause"; keyHint: "F6" }
                        BigButton { text: "Concludi"; compact: true; kind: BigButton.Kind.Primary; keyHint: "F4" }
                        BigButton { text: "Pausa"; compact: true; kind: BigButton.Kind.Quiet }
                    }
                }
                Section {
                    caption: "TextInputField"

                    TextInputField { label: "Codice fiscale"; text: "CCCFBA85D03L219P"; help: "16 caratteri, come sulla tessera sanitaria"; iconName: "card"; Layout.fillWidth: true }
                    TextInputField { label: "Codice fiscale"; text: "CCCFBA85D03L219X"; error: "Il codice non è corretto: lo controlli sulla tessera"; iconName: "card"; Layout.fillWidth: true }
                    TextInputField { label: "Cerca"; placeholder: "Per esempio: spazzatura"; iconName: "search"; enabled: false; Layout.fillWidth: true }
                }
            }
            ColumnLayout {
                spacing: Theme.space20
                Layout.preferredWidth: Theme.px(640)
                Layout.alignment: Qt.AlignTop

                Section {
                    caption: "Tile"

                    Tile { title: "Ho una prenotazione"; subtitle: "Confermi il suo arrivo"; iconName: "calendar"; prominent: true; Layout.fillWidth: true }
                    Tile { title: "Carta d'identità elettronica"; subtitle: "Rilascio e rinnovo"; meta: "Attesa 10–15 minuti, 3 persone"; metaIcon: "clock"; iconName: "card"; Layout.fillWidth: true }
                    Tile { title: "Cambio di residenza"; subtitle: "Da un altro Comune o dall'estero"; meta: "Attesa 20–30 minuti, 6 persone"; metaIcon: "clock"; iconName: "home"; down: true; Layout.fillWidth: true }
                    Tile { title: "Stato civile"; subtitle: "Nascita, matrimonio, cittadinanza"; meta: "Solo su appuntamento"; metaIcon: "calendar"; iconName: "document"; enabled: false; Layout.fillWidth: true }
                }
                Section {
                    caption: "StepsBar, StatusDot"
                    gap: Theme.space20

                    StepsBar {
                        steps: ["Servizio", "Documenti", "Numero"]
                        current: 1
                        Layout.fillWidth: true
                    }
                    RowLayout {
                        spacing: Theme.space32

                        StatusDot { level: StatusDot.Level.Ok; label: "Lettore" }
                        StatusDot { level: StatusDot.Level.Attention; label: "Carta quasi finita" }
                        StatusDot { level: StatusDot.Level.Fault; label: "Stampante" }
                        StatusDot { level: StatusDot.Level.Off; label: "Voce" }
                    }
                }
                Toast {
                    message: "Numero A042 concluso"
                    staysMs: 86400000
                    Layout.fillWidth: true
                }
            }
            ColumnLayout {
                spacing: Theme.space20
                Layout.preferredWidth: Theme.px(600)
                Layout.alignment: Qt.AlignTop

                Section {
                    caption: "TicketCode"
                    Layout.fillHeight: true

                    RowLayout {
                        spacing: Theme.space32
                        Layout.fillWidth: true

                        TicketCode { code: "A042"; size: Theme.px(136) }
                        ColumnLayout {
                            spacing: Theme.space20

                            TicketCode { code: "R117" }
                            TicketCode { code: "B008"; size: Theme.text32; color: Theme.textSecondary }
                        }
                    }
                }
                Section {
                    caption: "Icon"

                    GridLayout {
                        columns: 14
                        columnSpacing: Theme.px(10)
                        rowSpacing: Theme.space16

                        Repeater {
                            model: ["card", "barcode", "ticket", "calendar", "folder", "document", "person", "people", "person-off", "speaker", "speaker-off", "printer", "warning", "info", "check", "close", "plus", "arrow-left", "arrow-right", "chevron-left", "chevron-right", "home", "accessibility", "globe", "pause", "play", "clock", "search", "list", "phone", "call", "repeat", "transfer", "counter", "lock", "logout", "note", "offline", "headphones", "text-size", "contrast", "star"]

                            Icon {
                                required property string modelData

                                icon: modelData
                                size: Theme.space32
                                color: Theme.emphasis
                                Layout.alignment: Qt.AlignHCenter
                            }
                        }
                    }
                }
                Section {
                    caption: "Theme"

                    RowLayout {
                        spacing: Theme.space8

                        Swatch { tone: Theme.primary; name: "primary" }
                        Swatch { tone: Theme.primaryHover; name: "hover" }
                        Swatch { tone: Theme.primaryActive; name: "active" }
                        Swatch { tone: Theme.emphasis; name: "emphasis" }
                        Swatch { tone: Theme.success; name: "success" }
                        Swatch { tone: Theme.warning; name: "warning" }
                        Swatch { tone: Theme.danger; name: "danger" }
                    }
                    RowLayout {
                        spacing: Theme.space8

                        Swatch { tone: Theme.surface; name: "surface" }
                        Swatch { tone: Theme.muted; name: "muted" }
                        Swatch { tone: Theme.primarySoft; name: "soft" }
                        Swatch { tone: Theme.line; name: "line" }
                        Swatch { tone: Theme.successSoft; name: "success" }
                        Swatch { tone: Theme.warningSoft; name: "warning" }
                        Swatch { tone: Theme.dangerSoft; name: "danger" }
                    }
                    Heading { text: "Heading: che cosa le serve" }
                    Prose {
                        text: "Prose: inserisca la tessera sanitaria, oppure mostri il codice a barre al lettore. Українська · العربية · 中文 · Română"
                        Layout.fillWidth: true
                    }
                }
            }
        }
    }
}
