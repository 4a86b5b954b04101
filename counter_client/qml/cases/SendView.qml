pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// What is sent, and what sending it so means.
ScrollColumn {
    id: root

    required property var cases
    required property bool narrow

    spacing: Theme.space16

    RowLayout {
        spacing: Theme.space12

        Icon {
            icon: root.cases.summary.troubles === 0 ? "check" : "warning"
            size: Theme.px(32)
            color: root.cases.summary.troubles === 0 ? Theme.success : Theme.warning
        }
        Heading {
            text: root.cases.summary.troubles === 0 ? qsTr("The request is complete") : qsTr("Sent with reserve: %n things are missing", "", root.cases.summary.troubles)
            font.pixelSize: Theme.text24
            Layout.fillWidth: true
        }
    }
    Prose {
        visible: root.cases.summary.troubles > 0
        text: qsTr("It is received and registered all the same, and the term begins. The citizen is asked for what is missing; tell them now.")
        font.pixelSize: Theme.text18
        Layout.fillWidth: true
    }
    Repeater {
        model: root.cases.summary.missing

        Text {
            required property string modelData

            text: "• " + modelData
            color: Theme.text
            font.pixelSize: Theme.text18
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: modelData
        }
    }
    Prose {
        visible: root.cases.summary.isSigned
        text: qsTr("It is signed as it stands. An answer that is changed now asks for another signature.")
        font.pixelSize: Theme.text18
        Layout.fillWidth: true
    }
    Prose {
        visible: root.cases.summary.isSigned && root.cases.summary.cardCheck !== ""
        text: root.cases.summary.cardCheck
        font.pixelSize: Theme.text18
        Layout.fillWidth: true
    }
}
