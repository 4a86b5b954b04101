pragma ComponentBehavior: Bound

import QtQuick
import Station
import "pages"

// The totem's window: who we are above, one page in the middle, the way back and the accessible
// mode always at the same place below.
StationWindow {
    id: root

    required property var totem
    required property var signing

    readonly property bool portrait: height > width
    readonly property bool low: totem.isAccessible && portrait && totem.page === "choices"
    readonly property var pages: ({
            "welcome": welcome,
            "choices": choices,
            "search": search,
            "code": code,
            "answer": answer,
            "signing": signature,
            "statement": statement,
            "checklist": checklist,
            "ticket": ticket,
            "notice": notice,
            "busy": busy
        })

    design: portrait ? Qt.size(720, 1280) : Qt.size(1280, 720)
    width: 1080
    height: 1920
    title: qsTr("Totem")
    largeText: root.totem.isAccessible
    highContrast: root.totem.isAccessible

    TapHandler {
        onPressedChanged: if (pressed)
            root.totem.linger()
    }
    Header {
        id: header

        anchors { left: parent.left; right: parent.right; top: parent.top }
        branch: root.totem.branch
        portrait: root.portrait
    }
    OfflineBanner {
        id: banner

        anchors { left: parent.left; right: parent.right; top: header.bottom }
        shown: !root.totem.isUp && root.totem.page !== "notice" && root.totem.page !== "busy"
        message: root.totem.isAlone ? qsTr("Waits are not known for now: numbers are given as usual") : qsTr("Numbers are not given for the moment: we are trying again")
    }
    Loader {
        id: page

        anchors { left: parent.left; right: parent.right; top: banner.bottom; bottom: footer.top }
        anchors.margins: Theme.space32
        anchors.topMargin: root.low ? Math.round(parent.height * 0.16) : root.portrait ? Theme.space32 : Theme.space16
        anchors.bottomMargin: root.portrait ? Theme.space32 : Theme.space20
        sourceComponent: root.pages[root.totem.page]
        onLoaded: appear.restart()

        NumberAnimation {
            id: appear

            target: page
            property: "opacity"
            from: 0
            to: 1
            duration: Theme.quick
        }
    }
    Footer {
        id: footer

        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        portrait: root.portrait
        accessible: root.totem.isAccessible
        leadsBack: ["choices", "search", "code", "answer", "signing", "statement", "checklist"].includes(root.totem.page)
        onAccessToggled: root.totem.setAccessible(!root.totem.isAccessible)
        onBack: root.totem.act("go_back")
    }

    Component {
        id: welcome

        WelcomePage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: choices

        ChoicesPage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: search

        SearchPage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: code

        CodePage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: answer

        AnswerPage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: statement

        StatementPage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: signature

        SigningPage { totem: root.totem; signing: root.signing; portrait: root.portrait }
    }
    Component {
        id: checklist

        ChecklistPage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: ticket

        TicketPage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: notice

        NoticePage { totem: root.totem; portrait: root.portrait }
    }
    Component {
        id: busy

        BusyPage { totem: root.totem }
    }
}
