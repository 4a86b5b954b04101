import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// What can be done at this place, each with its key.
GridLayout {
    id: root

    required property var page
    required property var cases
    required property bool narrow
    required property bool asksFile

    columns: narrow ? 2 : 4
    columnSpacing: Theme.space8
    rowSpacing: Theme.space8

    ActionButton {
        visible: !root.page.carded || root.cases.card.isSigned
        text: root.page.goesOn
        kind: BigButton.Kind.Primary
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: root.page.atStep && !root.page.phoned ? qsTr("Ctrl Enter") : qsTr("Enter")
        enabled: root.page.free && !(root.page.place === "summary" && root.cases.summary.isBlocked)
        activeFocusOnTab: root.page.atStep
        onChosen: root.page.goOn()
    }
    ActionButton {
        visible: root.page.atStep && root.cases.step.isFirst && root.cases.asksForWhom && !root.page.phoned
        text: qsTr("For whom")
        kind: BigButton.Kind.Quiet
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: qsTr("Ctrl P")
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.cases.change("for_whom")
    }
    ActionButton {
        visible: root.page.place === "summary"
        text: qsTr("Change")
        kind: BigButton.Kind.Secondary
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: "F2"
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.page.second()
    }
    ActionButton {
        visible: root.page.homeAnswer !== ""
        text: qsTr("Use the answer from home")
        kind: BigButton.Kind.Secondary
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: "F3"
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.page.chooseHomeAnswer(true)
    }
    ActionButton {
        visible: root.page.homeAnswer !== ""
        text: qsTr("Keep the answer given here")
        kind: BigButton.Kind.Quiet
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: qsTr("Del")
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.page.chooseHomeAnswer(false)
    }
    ActionButton {
        visible: root.page.place === "documents" && !root.page.phoned
        text: qsTr("Attach a file")
        kind: BigButton.Kind.Secondary
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: "F3"
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.page.attachHere()
    }
    ActionButton {
        visible: root.asksFile && !root.page.phoned && root.cases.papers.scans.newest !== ""
        text: qsTr("Take the scan %1").arg(root.cases.papers.scans.newest)
        kind: BigButton.Kind.Secondary
        compact: true
        keyHint: "F4"
        enabled: root.page.free
        activeFocusOnTab: false
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        onChosen: root.page.takeScan()
    }
    ActionButton {
        visible: root.page.place === "documents" && !root.page.phoned
        text: qsTr("With the telephone")
        kind: BigButton.Kind.Secondary
        compact: true
        iconName: root.narrow ? "" : "phone"
        keyHint: "F2"
        enabled: root.page.free
        activeFocusOnTab: false
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        onChosen: root.page.second()
    }
    ActionButton {
        visible: root.page.place === "documents" && !root.page.phoned
        text: qsTr("Take out")
        kind: BigButton.Kind.Quiet
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: qsTr("Del")
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.page.take()
    }
    ActionButton {
        visible: root.page.place === "sign" && root.cases.card.hasReader && !root.page.carded
        text: qsTr("Sign with card and PIN")
        kind: BigButton.Kind.Secondary
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        iconName: root.narrow ? "" : "card"
        keyHint: "F2"
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.page.second()
    }
    ActionButton {
        visible: root.page.place === "sign" && !root.page.carded
        text: qsTr("The paper to sign")
        kind: BigButton.Kind.Secondary
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        iconName: root.narrow ? "" : "printer"
        keyHint: "F3"
        enabled: root.page.free
        activeFocusOnTab: false
        onChosen: root.cases.openPaper()
    }
    ActionButton {
        visible: root.page.place === "sent" && root.cases.sent.printing.hasPrinter
        text: qsTr("Print")
        kind: BigButton.Kind.Secondary
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: "F11"
        enabled: !root.cases.sent.printing.isUnderWay
        activeFocusOnTab: false
        onChosen: root.cases.sent.print()
    }
    ActionButton {
        visible: root.cases.copy.isShown && !root.page.carded && !root.page.phoned
        text: qsTr("Show the citizen")
        kind: BigButton.Kind.Quiet
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: qsTr("Ctrl T")
        activeFocusOnTab: false
        onChosen: root.page.turn()
    }
    ActionButton {
        visible: root.page.place !== "sent"
        text: root.page.carded && !root.cases.card.isSigned ? qsTr("Sign by hand") : qsTr("Back")
        kind: BigButton.Kind.Quiet
        compact: true
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: root.narrow ? 1 : implicitWidth
        keyHint: "Esc"
        activeFocusOnTab: false
        onChosen: root.page.back()
    }
}
