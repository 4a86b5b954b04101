pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// The number, large, to be read out; who answers and by when; what is still to be brought.
ScrollColumn {
    id: root

    required property var sent
    required property bool narrow

    spacing: Theme.space12

    Text {
        text: root.sent.isEmergency ? qsTr("Number of the emergency register") : qsTr("Registration number")
        color: Theme.textSecondary
        font.pixelSize: Theme.text18
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
    Text {
        text: root.sent.number
        color: Theme.emphasis
        font.pixelSize: root.narrow || text.length > 16 ? Theme.text40 : Theme.px(72)
        font.weight: Font.Bold
        font.features: { "tnum": 1 }
        wrapMode: Text.WrapAnywhere
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Prose {
        visible: root.sent.isEmergency
        text: qsTr("The ordinary number follows by itself and is told to the citizen; no term changes.")
        font.pixelSize: Theme.text18
        Layout.fillWidth: true
    }
    GridLayout {
        columns: root.narrow ? 1 : 2
        columnSpacing: Theme.space24
        rowSpacing: Theme.space4

        Repeater {
            model: [
                [qsTr("Presented"), root.sent.presented],
                [qsTr("Office"), root.sent.office],
                [qsTr("Responsible"), root.sent.responsible],
                [qsTr("Answer by"), root.sent.answerBy]
            ].filter(pair => pair[1] !== "")

            Text {
                required property var modelData

                text: modelData[0] + ": " + modelData[1]
                color: Theme.text
                font.pixelSize: Theme.text18
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
    }
    Prose {
        visible: root.sent.isSilentAssent
        text: qsTr("Without an answer by then, the request is accepted.")
        font.pixelSize: Theme.text18
        Layout.fillWidth: true
    }
    BesideList {
        title: qsTr("Received with reserve. Still to be done:")
        lines: root.sent.reserve
        Layout.fillWidth: true
    }
    BesideList {
        title: qsTr("Home had sent this request already. Written here and kept with it, not part of it:")
        lines: root.sent.alongside
        Layout.fillWidth: true
    }
    BesideList {
        title: qsTr("Written at home before this was sent, and not seen here. Kept with it:")
        lines: root.sent.fromHome
        Layout.fillWidth: true
    }
    Prose {
        visible: text !== ""
        text: root.sent.printing.outcome
        color: root.sent.printing.isTrouble ? Theme.warning : Theme.textSecondary
        font.pixelSize: Theme.text16
        font.weight: root.sent.printing.isTrouble ? Font.DemiBold : Font.Normal
        Layout.fillWidth: true

        onTextChanged: if (root.sent.printing.outcome !== "") Accessible.announce(root.sent.printing.outcome)
    }
}
